"""Translation by people: readers ask, members translate side by side, the owner accepts; a machine may begin."""
