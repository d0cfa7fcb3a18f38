"""Who is answered what: every route, asked as everybody, about records in every state (docs/access.md)."""
