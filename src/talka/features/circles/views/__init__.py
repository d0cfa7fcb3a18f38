"""The pages of study circles."""
