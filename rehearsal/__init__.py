"""Rehearses the assistant: takes every transition of its flows, and plays customers against it.

Nothing here serves a customer, names an intent, a slot or a product of a shop, or is trained on.
"""
