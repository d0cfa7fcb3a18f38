"""Background work: jobs that are retried, schedules, rounds, and the worker that runs them."""
