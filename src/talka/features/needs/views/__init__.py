"""Pages about needs; their list is drawn by search."""
