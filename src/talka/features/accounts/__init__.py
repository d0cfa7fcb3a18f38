"""Accounts: signing up and in, one's address, password, name, language."""
