"""Where Rasa keeps conversations and their locks, without the holes of the stores it ships.

Named in endpoints.yml. A store holds no rule of a conversation.
"""
