"""Search: the index of all records, and what finds in it."""

import os

# Vectors are compared one core a request: more threads would spin beside each other. Read when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
