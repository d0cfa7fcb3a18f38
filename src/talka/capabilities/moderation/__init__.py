"""Moderation of records, comments and people: reports, decisions with their reasons, appeals, waves of spam."""
