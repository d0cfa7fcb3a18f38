"""What is read of an account; each read is imported from its module."""
