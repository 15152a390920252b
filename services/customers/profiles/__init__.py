"""What is known of a customer, and where each field of it came from."""
