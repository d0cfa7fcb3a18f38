"""Who is told what: on the page of notices, and by mail in their own language."""
