"""What is read of organisations: their pages, people, names, and what waits for an answer."""
