"""The state machine of a conversation: values and pure functions over `data/flows`.

No Rasa, no clock, no network enters here, and no file but the ones `loader` is told to read.
"""
