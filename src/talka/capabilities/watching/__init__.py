"""What people watch: organisations, themes and places, and who is told when something of theirs is first published."""
