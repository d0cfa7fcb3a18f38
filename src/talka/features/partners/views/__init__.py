"""Pages about partner calls; their list is drawn by search."""
