"""What search answers to people and programs, a file a sort of answer."""
