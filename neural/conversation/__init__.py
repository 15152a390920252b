"""What usually comes next in a conversation: a recurrent network over what happened so far."""
