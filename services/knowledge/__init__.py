"""What the company knows: help pages, found in one breath, with their source."""
