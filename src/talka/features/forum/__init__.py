"""The forum: topics by theme, questions with an accepted answer, polls. What is replied to a topic are its comments."""
