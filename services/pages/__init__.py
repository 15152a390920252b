"""Pages that people read: help pages, products, invoices."""
