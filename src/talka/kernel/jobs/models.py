"""Rows that workers meet by: who is alive, and which moment of a schedule is taken."""

from django.db import models


class WorkerBeat(models.Model):
    """One worker process, touched every few seconds while it lives and removed when it ends in order."""

    id = models.CharField(primary_key=True, max_length=32)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    beaten_at = models.DateTimeField()


class Slot(models.Model):
    """A moment at which a schedule was due; the worker that inserts the row is the one that queues the job."""

    name = models.CharField(max_length=200)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "due_at"], name="jobs_slot_once")]
