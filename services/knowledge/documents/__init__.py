"""Documents: files and addresses of many formats, read as Markdown and split into passages.

Plain values and functions on bytes; no store, no database and no encoder may enter here.
"""
