"""Pictures of flows: what is in them, where it lies, and the SVG that shows it.

Pure but for reading the domain's sentences; what conversations did comes from outside as numbers.
"""
