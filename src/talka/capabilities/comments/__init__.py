"""Comments, mentions and reactions on records of every kind, in any language."""
