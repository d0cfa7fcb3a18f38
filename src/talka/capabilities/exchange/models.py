"""Files that editors bring: looked at first, written when they say so."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UploadState(models.TextChoices):
    """Where an uploaded file stands."""

    WAITING = "waiting", _("Being looked through")
    READY = "ready", _("Looked through")
    WRITING = "writing", _("Being written")
    DONE = "done", _("Written")
    UNREADABLE = "unreadable", _("Unreadable")


class Upload(models.Model):
    """A file of records somebody brought. The file lies in the data folder under `name`; removed after 7 days.

    `report` holds the counts by outcome and the first refusals (line number, title, why) in the uploader's language.
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    organisation = models.ForeignKey("people.Organisation", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=24)
    language = models.CharField(max_length=12)
    name = models.CharField(max_length=64)
    form = models.CharField(max_length=8)
    called = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=UploadState, default=UploadState.WAITING)
    skip_bad = models.BooleanField(default=False)
    report = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.called} ({self.state})"


class ImportedLine(models.Model):
    """A line of an import that a record was made of; `digest` is of what it said last.

    By it the same line is known again in one look-up and changes nothing, also when people have changed the record
    meanwhile. `key` is a hash of the line's address, else of its kind, language, owner and title.
    """

    key = models.CharField(max_length=64, unique=True)
    record = models.ForeignKey("records.Record", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.record_id}: {self.digest[:8]}"
