"""Clean input of account pages; each form is imported from its module."""
