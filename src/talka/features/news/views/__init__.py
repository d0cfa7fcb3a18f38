"""Pages about news; their list is drawn by search."""
