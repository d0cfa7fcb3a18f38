"""Pages of conversations. A record's own page shows its conversation by the panel."""
