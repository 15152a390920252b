"""Where people take over: tickets with the conversation so far, and feedback."""
