"""What customers allow: each word they said, and what follows from the latest ones."""
