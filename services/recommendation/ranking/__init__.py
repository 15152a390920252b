"""From the scores of a recommender to what is offered: what may be, in which order, and why.

It knows no recommender: it is handed scores, and what was counted of behaviour (`known.py`).
"""
