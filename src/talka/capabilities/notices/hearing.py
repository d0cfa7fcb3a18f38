"""From a fact to its notices and mails; hearing the same fact twice changes nothing."""

from collections.abc import Iterator, Sequence

from django.db.models import Exists, OuterRef

from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import listen
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record

from .declared import Declared, declared_for
from .models import IN_DIGESTS, Following, Mail, Notice, Rhythm

CHUNK = 500


@listen("*")
def hear(fact: Fact) -> None:
    """Make the notices that features declared for this fact."""
    found = declared_for(fact.verb)
    if not found or (fact.record_id and not Record.objects.filter(pk=fact.record_id).exists()):
        return
    for each in found:
        tell(each, fact)


def tell(declared: Declared, fact: Fact) -> None:
    """One notice a person, and a mail to those who get mail; who may see the record is asked when it is read.

    Whoever heard of the fact under another heading doesn't hear of it again.
    """
    ids = {pk for pk in declared.people(fact) if pk is not None}
    if not declared.to_actor:
        ids.discard(fact.actor_id or 0)
    for some in _chunks(sorted(ids)):
        known = Notice.objects.filter(fact=fact, person_id=OuterRef("pk")).exclude(code=declared.code)
        found = Person.objects.filter(~Exists(known), pk__in=some, is_active=True)
        if declared.is_news:
            quiet = Following.objects.filter(record_id=fact.record_id or 0, person_id=OuterRef("pk"), wanted=False)
            found = found.filter(~Exists(quiet))
        people = list(found.values_list("pk", "address_confirmed_at", "mail_choice__rhythm"))
        # Nobody gets mail at an address that they never showed to be theirs.
        mailed = {pk: rhythm or Rhythm.AT_ONCE for pk, confirmed, rhythm in people if confirmed and declared.by_mail}
        later = {pk for pk, rhythm in mailed.items() if declared.is_news and rhythm in IN_DIGESTS}
        _write(declared, fact, [pk for pk, _confirmed, _rhythm in people], later)
        _queue(declared, fact, [pk for pk, rhythm in mailed.items() if pk not in later and rhythm != Rhythm.NEVER])


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _write(declared: Declared, fact: Fact, ids: list[int], later: set[int]) -> None:
    rows = [
        Notice(person_id=pk, fact=fact, code=declared.code, record_id=fact.record_id, waits=pk in later) for pk in ids
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def _queue(declared: Declared, fact: Fact, ids: list[int]) -> None:
    rows = [
        Mail(
            cause=f"notice:{fact.pk}:{pk}",
            person_id=pk,
            template=declared.template,
            context={"notice": declared.code, "fact": fact.pk},
            record_id=fact.record_id,
            is_notice=True,
        )
        for pk in ids
    ]
    Mail.objects.bulk_create(rows, ignore_conflicts=True)
