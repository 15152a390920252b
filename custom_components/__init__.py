"""What Rasa loads: thin components that keep settings, persist, and call a pure package.

Nothing hard is computed here, and no intent, slot or product of the sample assistant is named.
"""
