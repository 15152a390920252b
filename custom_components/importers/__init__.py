"""How Rasa reads the project: what is checked before anything is trained."""
