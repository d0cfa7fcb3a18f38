"""Pages about offers; their list is drawn by search."""
