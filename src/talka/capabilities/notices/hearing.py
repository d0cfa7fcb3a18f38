"""From a fact to its notices and mails; hearing the same fact twice changes nothing."""

from collections.abc import Iterator, Mapping, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef

from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import listen_together
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record

from .declared import Declared, declared_for
from .models import IN_DIGESTS, Following, Mail, Notice, Rhythm

# So many people are told in one transaction: who else writes waits no longer than for these, and memory holds no more.
CHUNK = 100


@listen_together("*")
def hear_all(facts: Sequence[Fact]) -> None:
    """Make the notices that features declared for these facts, the oldest first.

    Not in one transaction: a fact may concern ten thousand people. A worker that is killed in between goes on where it
    stopped when the fact is told again.
    """
    for fact in facts:
        hear(fact)


def hear(fact: Fact) -> None:
    """Make the notices that features declared for this fact."""
    found = declared_for(fact.verb)
    if not found or (fact.record_id and not Record.objects.filter(pk=fact.record_id).exists()):
        return
    for each in found:
        tell(each, fact)


def tell(declared: Declared, fact: Fact) -> None:
    """One notice a person, and a mail to those who get mail; who may see the record is asked when it is read.

    Whoever heard of the fact already, under this heading or another one, doesn't hear of it again.
    """
    told = declared.people(fact)
    because = told if isinstance(told, Mapping) else {}
    ids = {pk for pk in told if pk is not None}
    if not declared.to_actor:
        ids.discard(fact.actor_id or 0)
    for some in _chunks(sorted(ids)):
        _tell_some(declared, fact, some, because)


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


@transaction.atomic
def _tell_some(declared: Declared, fact: Fact, ids: Sequence[int], because: Mapping[int, str]) -> None:
    """These people: notice and mail come together or not at all, so that who has the one needs no other."""
    known = Notice.objects.filter(fact=fact, person_id=OuterRef("pk"))
    found = Person.objects.filter(~Exists(known), pk__in=ids, is_active=True)
    if declared.is_news:
        quiet = Following.objects.filter(record_id=fact.record_id or 0, person_id=OuterRef("pk"), wanted=False)
        found = found.filter(~Exists(quiet))
    people = list(found.values_list("pk", "address_confirmed_at", "mail_choice__rhythm"))
    # Nobody gets mail at an address that they never showed to be theirs.
    mailed = {pk: rhythm or Rhythm.AT_ONCE for pk, confirmed, rhythm in people if confirmed and declared.by_mail}
    later = {pk for pk, rhythm in mailed.items() if declared.is_news and rhythm in IN_DIGESTS}
    now = [
        pk
        for pk, rhythm in mailed.items()
        if pk not in later and (declared.whatever_they_chose or rhythm != Rhythm.NEVER)
    ]
    _write(declared, fact, [pk for pk, _confirmed, _rhythm in people], later, because)
    _queue(declared, fact, now, because)


def _write(declared: Declared, fact: Fact, ids: list[int], later: set[int], because: Mapping[int, str]) -> None:
    rows = [
        Notice(
            person_id=pk, fact=fact, code=declared.code, record_id=fact.record_id, waits=pk in later,
            because=because.get(pk, ""),
        )
        for pk in ids
    ]  # fmt: skip
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def _queue(declared: Declared, fact: Fact, ids: list[int], because: Mapping[int, str]) -> None:
    rows = [
        Mail(
            cause=f"notice:{fact.pk}:{pk}",
            person_id=pk,
            template=declared.template,
            context={"notice": declared.code, "fact": fact.pk, "because": because.get(pk, "")},
            record_id=fact.record_id,
            is_notice=True,
        )
        for pk in ids
    ]
    Mail.objects.bulk_create(rows, ignore_conflicts=True)
