"""Who may ask the services what: accounts of staff, their sessions, and tokens of programs.

Routes say who may ask them with the dependencies of `access.py`; nothing here knows what the routes
do. Customers have no account here: the web chat's sessions are another matter.
"""
