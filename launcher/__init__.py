"""The launcher: prepares, starts, watches and stops Heed's processes.

Here lives what `make` calls; no dialogue, no language, no service logic may enter.
"""
