"""Recommenders behind one interface: arrays of behaviour in, scores of items out.

No SQL, no clock, no network may enter; each is usable from a notebook.
"""
