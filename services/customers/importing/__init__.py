"""Customers from a table of the shop's: what cannot be is told by line, the rest goes in."""
