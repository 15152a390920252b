"""What was offered to whom, what came of it, and how much attention may still be asked for."""
