"""A certificate that holds no more: revoked with a reason, replaced by a corrected one, or nobody's any more."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.facts.journal import note
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person
from talka.kernel.people.personal import before_erasure
from talka.kernel.records.actions import lock
from talka.toolkit.writing import save_columns

from ... import queries, rules
from ...models import Certificate, Event, Revoked
from ..badges import refresh_status, status_lists_of
from .content import Wording, new_certificate
from .issuing import make_documents

WAS_REVOKED = _("It was revoked already.")
NOT_EARNED = _("They were not there, or not for as long as you ask for.")
NO_NAME = _("A certificate needs a name.")
BY_HAND = (Revoked.MISTAKE, Revoked.ABSENT, Revoked.ASKED)
FOLDER = "certificates"


def _locked(certificate: Certificate, by: Person) -> tuple[Event, Certificate]:
    """The event locked first, then the certificate read anew under it."""
    event = lock(certificate.event)
    require(rules.may_manage(by, event))
    return event, Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)


def _end(certificate: Certificate, because: str, by: Person | None) -> None:
    """It holds no more; its document goes, and machines are told."""
    document = certificate.document
    certificate.revoked_at, certificate.revoked_because, certificate.document = timezone.now(), because, ""
    save_columns(certificate, "revoked_at", "revoked_because", "document")
    note("certificates.revoked", certificate.event_id, by, organisation=certificate.issuer_id,
         certificate=certificate.pk, registration=certificate.registration_id, because=because)  # fmt: skip
    if document:
        transaction.on_commit(lambda: default_storage.delete(document))
    for number in status_lists_of([certificate.pk]):
        refresh_status.enqueue(number)


@transaction.atomic
def revoke(certificate: Certificate, *, because: str, by: Person) -> Certificate:
    """Say that a certificate holds no more, and why (a code of `BY_HAND`). Twice changes nothing."""
    _event, certificate = _locked(certificate, by)
    if certificate.revoked_at is not None:
        return certificate
    require(Decision(because in BY_HAND))
    _end(certificate, because, by)
    return certificate


@transaction.atomic
def reissue(certificate: Certificate, *, name: str, by: Person) -> Certificate:
    """Issue it anew, with the name corrected and all else as it is known now; the old one says which replaced it.

    Of one that was revoked too. Twice changes nothing: the new one is given.
    """
    event, certificate = _locked(certificate, by)
    require(rules.may_issue(by, event))
    name = " ".join(name.split())
    require(Decision(bool(name), NO_NAME))
    if certificate.replaced_by is not None and certificate.replaced_by.name == name:
        return certificate.replaced_by
    require(Decision(certificate.replaced_by is None, WAS_REVOKED))
    require(Decision(certificate.revoked_because != Revoked.LEFT, WAS_REVOKED))
    found = [one for one in queries.earned(event) if one.registration.pk == certificate.registration_id]
    require(Decision(bool(found) and found[0].why_not != "hours", NOT_EARNED))
    if certificate.revoked_at is None:
        _end(certificate, Revoked.REPLACED, by)
    registration = found[0].registration
    if registration.name != name:
        registration.name = name
        save_columns(registration, "name")
    new = new_certificate(Wording.of(event), found[0], by=by, name=name)
    new.save()
    certificate.replaced_by = new
    save_columns(certificate, "replaced_by")
    make_documents.enqueue(event.pk)
    return new


@before_erasure
def forget_certificates(person: Person) -> None:
    """Whoever has their data deleted takes their name from what they were given: it can be checked no more."""
    rows = Certificate.objects.filter(registration__person=person, revoked_at=None)
    for certificate in rows.order_by("event_id", "pk"):
        _end(certificate, Revoked.LEFT, person)


@scheduled(every=timedelta(days=1), after=timedelta(hours=4))
def sweep_documents() -> int:
    """Delete documents that belong to no certificate: of a worker that was killed, of an event that is gone."""
    removed = 0
    before = timezone.now() - timedelta(hours=6)
    for folder in default_storage.listdir(FOLDER)[0] if default_storage.exists(FOLDER) else []:
        names = [f"{FOLDER}/{folder}/{file}" for file in default_storage.listdir(f"{FOLDER}/{folder}")[1]]
        known = set(Certificate.objects.filter(document__in=names).values_list("document", flat=True))
        for name in names:
            if name not in known and default_storage.get_modified_time(name) < before:
                default_storage.delete(name)
                removed += 1
    return removed
