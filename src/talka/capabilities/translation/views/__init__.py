"""Pages about translations."""
