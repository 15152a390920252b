"""What channels accepted and have to send, kept in SQL until it is done.

A platform is answered once its message is committed here, so a crash loses nothing. No platform's
payload is looked at here.
"""
