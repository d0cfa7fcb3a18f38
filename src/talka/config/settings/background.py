"""Work that a page does not wait for."""

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
