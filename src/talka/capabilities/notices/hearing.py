"""From a fact to its notices and mails; hearing the same fact twice changes nothing."""

from collections.abc import Iterator, Sequence

from django.db.models import Exists, OuterRef

from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import listen
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record

from .declared import Declared, declared_for
from .models import Following, Mail, Notice

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
    """One notice a person, and a mail to those who get mail; who may see the record is asked when it is read."""
    ids = {pk for pk in declared.people(fact) if pk is not None}
    if not declared.to_actor:
        ids.discard(fact.actor_id or 0)
    for some in _chunks(sorted(ids)):
        found = Person.objects.filter(pk__in=some, is_active=True)
        if declared.is_news:
            quiet = Following.objects.filter(record_id=fact.record_id or 0, person_id=OuterRef("pk"), wanted=False)
            found = found.filter(~Exists(quiet))
        people = list(found.values_list("pk", "address_confirmed_at", "mail_choice__wanted"))
        _write(declared, fact, [pk for pk, _confirmed, _wanted in people])
        if declared.by_mail:
            # Nobody gets mail at an address that they never showed to be theirs.
            _queue(declared, fact, [pk for pk, confirmed, wanted in people if confirmed and wanted is not False])


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _write(declared: Declared, fact: Fact, ids: list[int]) -> None:
    rows = [Notice(person_id=pk, fact=fact, code=declared.code, record_id=fact.record_id) for pk in ids]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def _queue(declared: Declared, fact: Fact, ids: list[int]) -> None:
    rows = [
        Mail(
            cause=f"notice:{declared.code}:{fact.pk}:{pk}",
            person_id=pk,
            template=declared.template,
            context={"notice": declared.code, "fact": fact.pk},
            record_id=fact.record_id,
            is_notice=True,
        )
        for pk in ids
    ]
    Mail.objects.bulk_create(rows, ignore_conflicts=True)
