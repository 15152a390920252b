"""Rasa policies: they turn a tracker into plain events and a decision into a prediction.

What to decide is worked out in `dialogue`; no flow, intent or slot may be named here.
"""
