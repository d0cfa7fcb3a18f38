"""How good search is, measured on texts that exist in several languages."""
