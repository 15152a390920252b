"""How satisfied a customer will say they are, told from what happened in the conversation.

Ratings and events come in, one linear regression goes out; whom to serve first the desk decides.
"""
