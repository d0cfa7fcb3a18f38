"""A machine's draft: pieces of text, and the service (LibreTranslate's API) that is asked for them."""
