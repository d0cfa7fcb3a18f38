"""The second factor: an authenticator app, recovery codes, passkeys. Each change ends the person's other sessions."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from talka.kernel.access.rules import Missing
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person

from .sessions import end_other_sessions
from .telling import tell_change

Kind = Authenticator.Type
MOST_PASSKEYS = 20


def _lock(person: Person) -> Person:
    """What somebody signs in with is changed by one at a time."""
    return Person.objects.select_for_update().get(pk=person.pk)


@transaction.atomic
def set_up_app(*, by: Person, secret: str, session: str | None) -> bool:
    """Take an authenticator app with this secret; False when there is one already.

    :param secret: base32, whose code they have typed. :param session: the key of the session that goes on.
    """
    person = _lock(by)
    if Authenticator.objects.filter(user=person, type=Kind.TOTP).exists():
        return False
    TOTP.activate(person, secret)
    _changed(person, "app_on", session)
    _have_codes(person)
    return True


@transaction.atomic
def remove_app(*, by: Person, session: str | None) -> None:
    """Ask for its code no more; again changes nothing."""
    person = _lock(by)
    if Authenticator.objects.filter(user=person, type=Kind.TOTP).delete()[0]:
        _drop_lone_codes(person)
        _changed(person, "app_off", session)


@transaction.atomic
def new_codes(*, by: Person, session: str | None) -> None:
    """A new set of recovery codes, not shown yet; those of the set before are void."""
    person = _lock(by)
    Authenticator.objects.filter(user=person, type=Kind.RECOVERY_CODES).delete()
    RecoveryCodes.activate(person)
    _changed(person, "codes_new", session)


@transaction.atomic
def show_codes(*, by: Person) -> list[str]:
    """The recovery codes, the first time they are asked for; afterwards none: they are shown once."""
    row = Authenticator.objects.select_for_update().filter(user=by, type=Kind.RECOVERY_CODES).first()
    if row is None or RecoveryCodes(row).did_view:
        return []
    codes = RecoveryCodes(row)
    codes.mark_as_viewed()
    return list(codes.get_unused_codes())


@transaction.atomic
def add_passkey(*, by: Person, name: str, credential: dict[str, Any], session: str | None) -> Authenticator | None:
    """Keep a passkey that was verified; None when they have as many as one may have (20).

    Whoever must have a second factor gets recovery codes with the first one.
    """
    person = _lock(by)
    if Authenticator.objects.filter(user=person, type=Kind.WEBAUTHN).count() >= MOST_PASSKEYS:
        return None
    row = Authenticator.objects.create(user=person, type=Kind.WEBAUTHN, data={"name": name, "credential": credential})
    _changed(person, "passkey_added", session, name=name, authenticator=row.pk)
    if person.is_coordinator:
        _have_codes(person)
    return row


@transaction.atomic
def rename_passkey(pk: int, *, by: Person, name: str) -> None:
    """Raises `Missing` if it isn't theirs; the same name changes nothing."""
    row = _own_passkey(pk, _lock(by))
    if row.data["name"] != name:
        row.data["name"] = name
        row.save(update_fields=["data"])
        note("accounts.passkey_renamed", None, by, authenticator=pk)


@transaction.atomic
def remove_passkey(pk: int, *, by: Person, session: str | None) -> None:
    """Raises `Missing` if it isn't theirs."""
    person = _lock(by)
    row = _own_passkey(pk, person)
    row.delete()
    _drop_lone_codes(person)
    _changed(person, "passkey_removed", session, name=row.data["name"], authenticator=pk)


@transaction.atomic
def reset_second_factor(person: Person) -> bool:
    """Take all of it away from whoever lost it, and sign them out everywhere; False when there is nothing.

    Who runs the site does it by a command, after making sure that it is they; the fact has no actor.
    """
    locked = _lock(person)
    if not Authenticator.objects.filter(user=locked).delete()[0]:
        return False
    note("accounts.reset", None, None, person=locked.pk)
    end_other_sessions(by=locked, but=None)
    tell_change(locked, "reset")
    return True


def _own_passkey(pk: int, person: Person) -> Authenticator:
    row = Authenticator.objects.filter(pk=pk, user=person, type=Kind.WEBAUTHN).first()
    if row is None:
        raise Missing
    return row


def _have_codes(person: Person) -> None:
    if not Authenticator.objects.filter(user=person, type=Kind.RECOVERY_CODES).exists():
        RecoveryCodes.activate(person)


def _drop_lone_codes(person: Person) -> None:
    """Recovery codes stand in for something; alone they would be a lock without a door."""
    rest = Authenticator.objects.filter(user=person)
    if not rest.exclude(type=Kind.RECOVERY_CODES).exists():
        rest.delete()


def _changed(person: Person, what: str, session: str | None, *, name: str = "", **ids: int) -> None:
    note(f"accounts.{what}", None, person, **ids)
    end_other_sessions(by=person, but=session)
    tell_change(person, what, name=name)
