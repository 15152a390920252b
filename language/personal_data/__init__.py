"""Finds personal data in what people write, masks it, and seals what must be kept as it is.

Everything here works on plain strings and plain JSON, in every process: what it costs to load and
per message matters, so nothing heavy may be imported, and no framework.
"""
