"""Trains what finds names and addresses, on sentences that are made of patterns and values.

Nothing here is needed to find personal data: who runs Heed never imports it. It needs the
development group (faker).
"""
