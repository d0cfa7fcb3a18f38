"""A database of as many made-up records as wanted: public, in six languages, tagged, placed, owned, with a past.

Rows are put in by bulk: reading and writing them is measured, not making them. The same number gives the same rows.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from talka.features.accounts.actions.agreeing import agree
from talka.features.accounts.queries.texts import CONDUCT, PRIVACY
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Membership, MembershipState, Organisation, Person, Role
from talka.kernel.records.actions import digest_of, slug_of
from talka.kernel.records.kinds import Kind, kinds
from talka.kernel.records.models import Record, Tag, Translation
from talka.kernel.vocabulary.models import Place, PlaceName, Term, TermLabel

LANGUAGES = ("ka", "lv", "lt", "ru", "uk", "en")
BATCH = 1000
# What a kind's own table wants beyond its defaults.
OWN_COLUMNS: dict[str, dict[str, Any]] = {
    "need": {"urgency": 2, "voices": 3},
    "offer": {"offer_type": "training", "terms": "free"},
}


class Words:
    """The words of a language as the vocabulary has them, drawn so that few are common and many rare."""

    def __init__(self, language: str, chance: random.Random) -> None:
        labels = TermLabel.objects.filter(language=language).values_list("label", "alternatives")
        names = PlaceName.objects.filter(language=language).values_list("name", flat=True)
        texts = [text for pair in labels for text in pair] + list(names)
        self.words = sorted({word for text in texts for word in text.replace("\n", " ").split() if len(word) > 1})
        chance.shuffle(self.words)
        self.weights = [1 / (rank + 3) for rank in range(len(self.words))]
        self.chance = chance

    def text(self, count: int) -> str:
        """So many words, the first with a capital."""
        drawn = " ".join(self.chance.choices(self.words, self.weights, k=count))
        return drawn[:1].upper() + drawn[1:]


class Filler:
    """Puts the rows in."""

    def __init__(self, seed: int = 1) -> None:
        self.chance = random.Random(seed)
        self.now = timezone.now()
        self.words = {language: Words(language, self.chance) for language in LANGUAGES}
        self.places = list(Place.objects.exclude(kind="country").order_by("pk").values_list("pk", flat=True))
        self.terms = list(Term.objects.filter(retired=False).order_by("pk").values_list("pk", flat=True))
        self.organisations: list[Organisation] = []

    def fill(self, count: int) -> None:
        """People, organisations and `count` records of all kinds that can be made."""
        self.organisations = Organisation.objects.bulk_create(
            [
                Organisation(name=f"{self.words[LANGUAGES[n % 6]].text(3)} {n}", country="LV")
                for n in range(max(20, count // 20))
            ],
            batch_size=BATCH,
        )
        makeable = [kind for kind in kinds() if kind.code in OWN_COLUMNS]
        wanted = (makeable[n % len(makeable)] for n in range(count))
        while batch := list(islice(wanted, BATCH)):
            with transaction.atomic():
                self.put(batch)

    def put(self, wanted: Sequence[Kind]) -> None:
        """One batch of records with all that hangs on them."""
        records = Record.objects.bulk_create([self.record(kind) for kind in wanted])
        for kind in {one.code: one for one in wanted}.values():
            insert_children(kind, [record.pk for record in records if record.kind == kind.code])
        Tag.objects.bulk_create(self.tags(records))
        Translation.objects.bulk_create(self.translations(records))
        Fact.objects.bulk_create(self.facts(records))

    def record(self, kind: Kind) -> Record:
        """A public record in a state that shows."""
        language = self.chance.choice(LANGUAGES)
        words = self.words[language]
        title = words.text(self.chance.randint(3, 8))
        changed = self.now - timedelta(minutes=self.chance.randint(0, 500_000))
        state = self.chance.choice([state.code for state in kind.states if state.shown])
        return Record(
            kind=kind.code, title=title, summary=words.text(18)[:600], body=words.text(60), language=language,
            state=state, shown=True, owner=self.chance.choice(self.organisations), slug=slug_of(title),
            place_id=self.chance.choice(self.places), created_at=changed, published_at=changed, changed_at=changed,
        )  # fmt: skip

    def tags(self, records: Sequence[Record]) -> Iterator[Tag]:
        """Two to four terms a record."""
        for record in records:
            for term in self.chance.sample(self.terms, self.chance.randint(2, 4)):
                yield Tag(record=record, term_id=term)

    def translations(self, records: Sequence[Record]) -> Iterator[Translation]:
        """Every third record can be read in one more language."""
        for record in records[::3]:
            language = self.chance.choice([code for code in LANGUAGES if code != record.language])
            words = self.words[language]
            yield Translation(
                record=record, language=language, title=words.text(5), summary=words.text(15), body=words.text(40),
                source_digest=digest_of(record),
            )  # fmt: skip

    def facts(self, records: Sequence[Record]) -> Iterator[Fact]:
        """Each was published once."""
        for record in records:
            at = record.created_at
            yield Fact(verb=f"{record.kind}s.published", record_id=record.pk, at=at, told_at=at)


def insert_children(kind: Kind, ids: Sequence[int]) -> None:
    """The kind's own rows below records that are there already; Django has no bulk insert for these."""
    fields = list(kind.model._meta.local_concrete_fields)
    rows = [kind.model(record_ptr_id=pk, **OWN_COLUMNS[kind.code]) for pk in ids]
    for start in range(0, len(rows), 200):
        kind.model._base_manager._insert(rows[start : start + 200], fields=fields, using="default")


def make_people(count: int = 1) -> list[Person]:
    """Editors, each of an organisation of their own, who agreed to the terms: who did not is led to them first."""
    made = []
    for number in range(count):
        person = Person.objects.create_user(f"editor{number}@example.org", name=f"Editor {number}")
        organisation = Organisation.objects.create(name=f"Responder {number}", country="LV")
        Membership.objects.create(
            person=person, organisation=organisation, role=Role.EDITOR, state=MembershipState.ACTIVE
        )
        with transaction.atomic():
            agree((CONDUCT, PRIVACY), by=person)
        made.append(person)
    return made


def settle() -> None:
    """What a database does by itself overnight: statistics, and the log folded in."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
