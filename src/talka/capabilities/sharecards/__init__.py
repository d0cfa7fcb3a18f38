"""The picture that others show beside a link to a record: one a record and language, drawn by the worker."""
