"""Issuing: the button writes down who asked; the worker writes the certificates, then makes their documents.

Both parts take up where they stopped: who has one already is passed over, and what has no document yet gets it. So a
worker that is killed loses nothing and doubles nothing.
"""

from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.facts.journal import note
from talka.kernel.jobs.job import job
from talka.kernel.people.models import Person
from talka.kernel.records.actions import lock
from talka.toolkit.press import Press, PressError
from talka.toolkit.writing import save_columns

from ... import queries, rules
from ...models import Certificate, CertificateSettings, Event, Issuing, Registration
from ..badges import Signer, credential_of, current_signer, refresh_status, status_lists_of
from ..letters import tell_of_certificate
from .content import Wording, new_certificate
from .documents import document_data, open_press

AT_ONCE = 50  # written in one transaction
MADE_AT_ONCE = 20
NOBODY = _("Nobody is due one now: check who was there, and what you ask for.")
NO_OWNER = _("Nobody holds this event who could issue certificates.")
COLUMNS = ("min_hours", "min_share", "hours", "competences", "statement", "signatory")


@transaction.atomic
def put_settings(event: Event, columns: Mapping[str, Any], *, by: Person) -> CertificateSettings:
    """Say what the certificates of an event say from now on, and who gets one. The same again changes nothing."""
    event = lock(event)
    require(rules.may_manage(by, event))
    said = queries.certificate_settings(event)
    if said.pk and all(getattr(said, name) == columns[name] for name in COLUMNS):
        return said
    for name in COLUMNS:
        setattr(said, name, columns[name])
    said.save()
    note("events.certificates_described", event, by, organisation=event.owner_id)
    return said


@transaction.atomic
def put_name(registration: Registration, *, name: str, by: Person) -> Registration:
    """Write how somebody is called who was there and left no name. Once there is one, it stays."""
    event = lock(registration.event)
    require(rules.may_manage(by, event))
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    if not registration.name:
        registration.name = name
        save_columns(registration, "name")
        note("registrations.named", event, by, organisation=event.owner_id, registration=registration.pk)
    return registration


@transaction.atomic
def start_issuing(event: Event, *, by: Person) -> Issuing:
    """Have certificates issued to all who are due one. While that goes on, asking again changes nothing."""
    event = lock(event)
    require(rules.may_issue(by, event))
    require(Decision(event.owner_id is not None, NO_OWNER))
    if running := Issuing.objects.filter(event=event, finished_at=None).first():
        return running
    total = len(queries.due_certificates(event))
    require(Decision(total > 0, NOBODY))
    issuing = Issuing.objects.create(event=event, by=by, total=total)
    note("events.certificates_asked", event, by, organisation=event.owner_id, issuing=issuing.pk)
    issue_certificates.enqueue(issuing.pk)
    return issuing


@job(retries=6)
def issue_certificates(issuing_pk: int) -> int:
    """Write and make all certificates of a press of the button; how many were made. Harmless to repeat."""
    issuing = Issuing.objects.filter(pk=issuing_pk).select_related("event", "by").first()
    if issuing is None:
        return 0
    while issuing.finished_at is None and _write_some(issuing):
        pass
    made = _make_all(issuing.event_id)
    Issuing.objects.filter(pk=issuing.pk, finished_at=None).update(finished_at=timezone.now())
    return made


@transaction.atomic
def _write_some(issuing: Issuing) -> int:
    """Write the next certificates, under the event's lock: of one registration never two; how many."""
    event = lock(issuing.event)
    wording = Wording.of(event)
    rows = [
        new_certificate(wording, one, by=issuing.by, issuing=issuing)
        for one in queries.due_certificates(event)[:AT_ONCE]
    ]
    Certificate.objects.bulk_create(rows)
    return len(rows)


@job(retries=6)
def make_documents(event_pk: int) -> int:
    """Make the documents of an event's certificates that have none; how many."""
    return _make_all(event_pk)


def _make_all(event_pk: int) -> int:
    """Those that can't be made don't keep the others waiting: they are tried again with the job.

    :raises PressError: when some could not be made.
    """
    waiting = list(_unmade(event_pk).order_by("pk").values_list("pk", flat=True))
    if not waiting:
        return 0
    signer, failed = current_signer(), list[str]()
    with open_press() as press:
        for start in range(0, len(waiting), MADE_AT_ONCE):
            rows = _unmade(event_pk).filter(pk__in=waiting[start : start + MADE_AT_ONCE])
            _make_some(list(rows.select_related("registration__person").order_by("pk")), press, signer, failed)
    for number in sorted(status_lists_of(waiting)):
        refresh_status.enqueue(number)
    if failed:
        raise PressError(f"{len(failed)} of {len(waiting)}: {failed[0]}")
    return len(waiting)


def _unmade(event_pk: int) -> Any:
    return Certificate.objects.filter(event=event_pk, document="", revoked_at=None)


def _make_some(rows: list[Certificate], press: Press, signer: Signer, failed: list[str]) -> None:
    """Draw, store and sign outside of transactions, then say in one that they are there."""
    done = []
    for row in rows:
        try:
            content = press.pdf(document_data(row), at=row.issued_at)
        except PressError as error:
            failed.append(f"{row.number}: {error}")
            continue
        row.credential = credential_of(row, signer)
        row.document = default_storage.save(f"certificates/{row.event_id}/{row.pk}.pdf", ContentFile(content))
        done.append(row)
    _say_made(done)


def _say_made(rows: list[Certificate]) -> None:
    with transaction.atomic():
        superfluous = []
        for row in rows:
            fresh = Certificate.objects.filter(pk=row.pk, document="", revoked_at=None)
            if fresh.update(document=row.document, credential=row.credential):
                note("certificates.issued", row.event_id, row.by_id, organisation=row.issuer_id,
                     certificate=row.pk, registration=row.registration_id)  # fmt: skip
                tell_of_certificate(row)
            else:  # another worker was quicker, or it was revoked meanwhile
                superfluous.append(row.document)
    for name in superfluous:
        default_storage.delete(name)
