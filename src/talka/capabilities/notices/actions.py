"""What is written here: a mail into the queue, a notice read, a choice about mail."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from talka.kernel.people.models import Person
from talka.toolkit.text.cleaning import clean

from .models import IN_DIGESTS, Following, Mail, MailChoice, Notice, Rhythm
from .rhythm import day_of_last


@transaction.atomic
def send_mail(
    *,
    cause: str,
    to: Person | str,
    template: str,
    context: Mapping[str, Any] | None = None,
    language: str = "",
    record: int | None = None,
    reply_to: str = "",
) -> bool:
    """Queue a mail in the caller's transaction; False when there is one for this cause already.

    :param cause: what it is sent for, unique for ever: ``f"needs.confirm:{need.pk}:{person.pk}"`` (≤ 200 letters).
    :param to: a person (mailed at the address they have when it goes out, unless they are inactive), or an address.
    :param template: a letter's template; it gets `letter`, `language`, `person` (or None) and the context.
    :param context: JSON: ids, codes, the words to pass on. Forgotten once the mail is done with.
    :param language: of the letter; the person's own when left out, the site's first for an address.
    :param record: the id of the record it tells of: not sent if the person may not see it any more.
    :param reply_to: an address for the answer.
    :raises ValidationError: for something that is not one mail address.
    """
    for address in filter(None, (to if isinstance(to, str) else "", reply_to)):
        validate_email(address)
    if not cause or len(cause) > 200 or to == "":
        raise ValidationError("A mail needs a cause of at most 200 letters, and somebody to go to.")
    _mail, new = Mail.objects.get_or_create(
        cause=cause,
        defaults={
            "person": to if isinstance(to, Person) else None,
            "address": to if isinstance(to, str) else "",
            "template": template,
            "context": _storable(dict(context or {})),
            "language": language,
            "record_id": record,
            "reply_to": reply_to,
        },
    )
    return new


def _storable(value: Any) -> Any:
    """The same without what a database's JSON can't hold (NUL, lone surrogates), however deep."""
    if isinstance(value, str):
        return clean(value, 20_000)
    if isinstance(value, Mapping):
        return {clean(str(key), 100): _storable(one) for key, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list | tuple) else value


@transaction.atomic
def mark_read(notice_id: int, *, by: Person) -> None:
    """Note that they have read one of their notices; reading it again changes nothing."""
    Notice.objects.filter(pk=notice_id, person=by, read_at__isnull=True).update(read_at=timezone.now())


@transaction.atomic
def mark_all_read(*, by: Person, newest: int) -> int:
    """Note that they have read all up to the newest that they were shown; how many were unread."""
    mine = Notice.objects.filter(person=by, read_at__isnull=True, pk__lte=newest)
    return mine.update(read_at=timezone.now())


@transaction.atomic
def choose_rhythm(*, by: Person, rhythm: str) -> None:
    """News at once, in a digest a day or a week, or only on the page; the first digest is the next one due from now.

    Mail that somebody asks for themselves (a code, a link) comes anyway. What waited for a digest comes with the next
    one or, where there are none any more, not by mail.
    """
    now = timezone.now()
    columns = {"rhythm": Rhythm(rhythm), "digested_on": day_of_last(rhythm, by.time_zone, now), "changed_at": now}
    chosen, new = MailChoice.objects.get_or_create(person=by, defaults=columns)
    if not new and chosen.rhythm != rhythm:
        MailChoice.objects.filter(pk=chosen.pk).update(**columns)
    if rhythm not in IN_DIGESTS:
        Notice.objects.filter(person=by, waits=True).update(waits=False)


@transaction.atomic
def follow(record_id: int, *, by: Person, wanted: bool) -> None:
    """News of this record for them, or no more of it, nor in the next digest; asking twice changes nothing."""
    Following.objects.update_or_create(
        person=by, record_id=record_id, defaults={"wanted": wanted, "since": timezone.now()}
    )
    if not wanted:
        Notice.objects.filter(person=by, record_id=record_id, waits=True).update(waits=False)


@transaction.atomic
def follow_unless_chosen(record_id: int, *, by: Person) -> None:
    """News of this record for them; whatever they chose about it before stays."""
    Following.objects.get_or_create(person=by, record_id=record_id, defaults={"wanted": True, "since": timezone.now()})


@transaction.atomic
def move_choices(record_id: int, into: int, *, concerned: Iterable[int] = ()) -> None:
    """What people chose about news of a record holds for the one that it was merged into.

    What somebody chose about that one stays; so do its news for those whom it concerned before, whatever they chose
    about the other.
    """
    chosen = Following.objects.filter(record_id=into).values("person_id")
    moving = Following.objects.filter(record_id=record_id).exclude(person_id__in=chosen)
    moving.exclude(person_id__in=list(concerned), wanted=False).update(record_id=into)
