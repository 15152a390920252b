"""Channels as Rasa loads them: a platform's payload in and out, nothing of intents or services."""
