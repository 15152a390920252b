"""E-mail: letters in by IMAP, replies out by SMTP, in one thread."""
