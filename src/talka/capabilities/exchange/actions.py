"""Uploads: keep the file, look it through in the background, write it when told to, remove it after a week."""

import logging
import secrets
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from talka.kernel.access.rules import Missing
from talka.kernel.jobs.job import job
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Organisation, Person

from .importing import Fate, Report, run
from .lines import Context
from .models import Upload, UploadState
from .reading import Unreadable

logger = logging.getLogger(__name__)

KEPT = timedelta(days=7)
LARGEST = 20_000_000


def path_of(upload: Upload) -> Path:
    """Where its file lies."""
    return Path(settings.TALKA_DATA) / "imports" / upload.name


def keep_upload(
    chunks: Iterable[bytes],
    *,
    by: Person,
    organisation: Organisation | None,
    kind: str,
    called: str,
    form: str,
    language: str,
    reader: str = "",
) -> Upload:
    """Keep the file and have it looked through. `kind` and `language` are for lines that don't say theirs.

    `reader` is the language in which refusals are told (else the person's own).
    """
    name = f"{secrets.token_hex(16)}{form}"
    folder = Path(settings.TALKA_DATA) / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("wb") as file:
        file.writelines(chunks)
    with transaction.atomic():
        upload = Upload.objects.create(
            person=by,
            organisation=organisation,
            kind=kind,
            language=language,
            name=name,
            form=form,
            called=called[:200],
            report={"reader": reader},
        )
        look_through.enqueue(upload.pk)
    return upload


@transaction.atomic
def apply_upload(upload: Upload, *, by: Person, skip_bad: bool) -> Upload:
    """Have it written. Asking twice changes nothing. Raises `Missing` for somebody else's."""
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.person_id != by.pk:
        raise Missing
    if upload.state == UploadState.READY:
        upload.state, upload.skip_bad = UploadState.WRITING, skip_bad
        upload.save(update_fields=["state", "skip_bad"])
        write.enqueue(upload.pk)
    return upload


def _context(upload: Upload) -> Context:
    only = None if upload.person.is_coordinator else upload.organisation
    return Context(by=upload.person, kind=upload.kind, language=upload.language, only_owner=only)


def _reported(report: Report) -> dict[str, Any]:
    refused = [[fate.number, fate.title, fate.why] for fate in report.refused[:200]]
    unread = [[one.name, one.line, one.nearest] for one in report.unread]
    return {
        "counts": dict(report.counts),
        "refused": refused,
        "unread": unread,
        "notes": report.notes,
        "written": report.written,
    }


def _run(upload: Upload, *, dry_run: bool) -> tuple[str, dict[str, Any]]:
    shown: list[Fate] = []

    def tell(fate: Fate) -> None:
        if len(shown) < 50:
            shown.append(fate)

    reader = upload.report.get("reader") or upload.person.language
    with translation.override(reader):
        try:
            report = run(
                path_of(upload),
                _context(upload),
                dry_run=dry_run,
                skip_bad=upload.skip_bad,
                form=upload.form,
                told=tell,
            )
        except (Unreadable, FileNotFoundError) as error:
            why = str(error) if isinstance(error, Unreadable) else ""
            return UploadState.UNREADABLE, {"why": why, "reader": reader}
        except (TypeError, ValueError, LookupError, AttributeError):
            # A line that we stumble over is our mistake, and would be at each further try: its sender is told at once.
            logger.exception("upload %s could not be read", upload.pk)
            return UploadState.UNREADABLE, {"why": "", "reader": reader}
    first = [[fate.number, fate.outcome, fate.title] for fate in shown]
    state = UploadState.DONE if report.written else UploadState.READY
    return state, {**_reported(report), "first": first, "reader": reader}


@job(retries=2)
def look_through(upload_id: int) -> None:
    """Try every line and keep nothing but the report."""
    upload = Upload.objects.select_related("person", "organisation").filter(pk=upload_id).first()
    if upload is None or upload.state != UploadState.WAITING:
        return
    state, report = _run(upload, dry_run=True)
    Upload.objects.filter(pk=upload_id, state=UploadState.WAITING).update(state=state, report=report)


@job(retries=2)
def write(upload_id: int) -> None:
    """Write it; run twice, the second changes nothing."""
    upload = Upload.objects.select_related("person", "organisation").filter(pk=upload_id).first()
    if upload is None or upload.state != UploadState.WRITING:
        return
    state, report = _run(upload, dry_run=False)
    Upload.objects.filter(pk=upload_id, state=UploadState.WRITING).update(state=state, report=report)


@scheduled(every=timedelta(days=1), after=timedelta(hours=3))
def remove_old_uploads() -> int:
    """Remove files and reports older than a week; how many."""
    old = list(Upload.objects.filter(created_at__lt=timezone.now() - KEPT))
    for upload in old:
        path_of(upload).unlink(missing_ok=True)
        upload.delete()
    return len(old)
