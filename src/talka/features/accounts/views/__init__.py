"""Pages of accounts: allauth's with our limits, and the profile."""
