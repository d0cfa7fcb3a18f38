"""The pages of calendars: a month of a list, and one's own."""
