"""NLU components as Rasa loads them: settings, training data in, message data out.

What they compute lives in `neural` and `language`; no arithmetic of theirs may enter here.
"""
