"""What a customer is known by on each channel, and which of it belongs to one person.

Nothing here guesses: two customers become one by the same verified identity, or by staff.
"""
