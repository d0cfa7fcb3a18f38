"""What the parts of the filling share: who is who, where is where, and how things come to be long ago."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.actions import put_translation
from talka.kernel.records.models import Participation, Record, Translation, TranslationOrigin
from talka.kernel.vocabulary.labels import term_ids
from talka.kernel.vocabulary.queries import place_named

DATA = Path(__file__).resolve().parents[1] / "data"


def rows_of(name: str) -> Iterator[dict[str, Any]]:
    """The objects of one of the demo's files."""
    with (DATA / f"{name}.jsonl").open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


@cache
def place_id(name: str | None) -> int | None:
    """The id of a place written as ``Līvāni, LV``. Raises LookupError for one that the gazetteer lacks."""
    if not name:
        return None
    place = place_named(name)
    if place is None:
        raise LookupError(f"The gazetteer has no place “{name}”.")
    return place.id


def terms_of(row: dict[str, Any]) -> list[int]:
    """The ids of a row's themes, audiences and sectors."""
    pairs = (("theme", "themes"), ("audience", "audiences"), ("sector", "sectors"))
    return [pk for scheme, name in pairs for pk in term_ids(scheme, row.get(name, ()))]


@dataclass
class World:
    """Everything made so far, by its key in the files."""

    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    # Keys of made-up organisations that work, by their language.
    examples: dict[str, list[str]] = field(default_factory=dict)
    last_fact: int = 0

    @property
    def coordinator(self) -> Person:
        """The network's coordinator."""
        return self.people["coordinator"]

    def speaker(self, key: str) -> Person:
        """Somebody who writes for this organisation: its editor, else its admin, else the coordinator."""
        for name in (f"editor-{key}", f"admin-{key}"):
            if name in self.people:
                return self.people[name]
        return self.coordinator

    def translate(self, record: Record, row: dict[str, Any]) -> None:
        """Put in the row's translations, as made by people."""
        for language, texts in row.get("translations", {}).items():
            put_translation(record, language, texts, by=self.coordinator, origin=TranslationOrigin.PERSON)

    def happened(self, days_ago: float) -> None:
        """Let what was noted since the last time have happened so many days ago."""
        facts = Fact.objects.filter(pk__gt=self.last_fact)
        facts.update(at=ago(days_ago))
        self.last_fact = facts.order_by("-pk").values_list("pk", flat=True).first() or self.last_fact

    def finish(self, record: Record, row: dict[str, Any], *, days_ago: float, until: float = 0) -> None:
        """Mark an example as one, and let what was noted since the last time have happened between these days."""
        Record.objects.filter(pk=record.pk).update(is_example=bool(row.get("example")))
        facts = list(Fact.objects.filter(pk__gt=self.last_fact).order_by("pk"))
        for number, fact in enumerate(facts):
            fact.at = ago(until + (days_ago - until) * (len(facts) - number) / max(1, len(facts)))
        Fact.objects.bulk_update(facts, ["at"])
        self.last_fact = facts[-1].pk if facts else self.last_fact
        first, last = (facts[0].at, facts[-1].at) if facts else (ago(days_ago), ago(days_ago))
        Record.objects.filter(pk=record.pk).update(created_at=first, changed_at=last)
        Record.objects.filter(pk=record.pk, published_at__isnull=False).update(published_at=first)
        Record.objects.filter(pk=record.pk, confirmed_at__isnull=False).update(confirmed_at=last)
        Translation.objects.filter(record_id=record.pk).update(changed_at=last)
        Participation.objects.filter(record_id=record.pk).update(since=last)


def ago(days: float) -> Any:
    """A moment so many days back."""
    return timezone.now() - timedelta(days=days)


def in_days(days: int | None) -> Any:
    """The day so many days ahead (negative: back), or None."""
    return None if days is None else timezone.localdate() + timedelta(days=days)
