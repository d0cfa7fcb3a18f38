"""Pages about organisations; their list is drawn by search."""
