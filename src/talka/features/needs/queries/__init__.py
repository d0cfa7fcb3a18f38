"""What is read of needs."""
