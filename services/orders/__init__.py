"""What was bought: orders, returns, invoices, and the rules for changing them."""
