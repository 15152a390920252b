"""Which conversations are with one customer, so that one channel goes on where another stopped."""
