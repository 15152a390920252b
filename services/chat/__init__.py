"""What the chat page needs beside Rasa: its settings and the history to catch up from."""
