"""Hands conversations over to Chatwoot, for teams whose people work there.

Chatwoot's people are one more agent of the desk: the same rules hold for them. Only this room knows
what Chatwoot's requests look like.
"""
