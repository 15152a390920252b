"""What Rasa asks for the words of a reply; what to choose and how is worked out in `replies`."""
