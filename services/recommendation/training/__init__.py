"""Trains recommenders, judges them on the latest week, and decides which version is live.

Nothing here answers a customer; what is live is read by `services.recommendation.live`.
"""
