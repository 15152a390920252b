"""One person's data in every store of it: found, exported and erased as one command."""
