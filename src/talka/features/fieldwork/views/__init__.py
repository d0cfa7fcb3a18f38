"""Pages about field meetings; their list is drawn by search."""
