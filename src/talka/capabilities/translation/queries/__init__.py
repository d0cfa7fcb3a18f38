"""What is read: around one record, what is wanted most, what waits for whom, and how much is covered."""
