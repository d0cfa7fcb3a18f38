"""What programs ask, under /api/v1: the same queries as pages, the same rules, as JSON."""
