"""Measurements: each module prints one table, ours beside a peer, in one run."""
