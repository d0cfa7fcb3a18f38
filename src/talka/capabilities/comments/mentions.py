"""Names in a comment that are mentions: of organisations that everybody finds, and of people whom the writer may know.

Nobody can find out who has an account: people are those who take part in the conversation under their names, and those
of the writer's own organisations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Case, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Denied
from talka.kernel.people.models import Membership, MembershipState, Organisation, Person
from talka.kernel.records.doors import visible_records
from talka.kernel.records.models import Record
from talka.kernel.records.taking_part import ENTRY
from talka.toolkit.text.lookalikes import skeleton

from .content import Chosen
from .lookalikes import misleading
from .models import MOST_MENTIONS, Comment, CommentState, KnownName

MOST_SIGNS = 60  # more @ than this are no mentions
MOST_PEOPLE = 500
MOST_SUGGESTED = 8
_LONGEST_NAME = 160
_MOST_WORDS = 12
FEWEST_LETTERS = 2
_WORD_START = re.compile(r"(?<!\w)(?=\w)")
_SIGN = re.compile(r"(?<![\w@.])@(?=\w)")
_WORD_END = re.compile(r"(?<=\w)(?!\w)")
TOO_MANY = _("A comment can mention at most 10 people and organisations.")


@dataclass(frozen=True)
class Candidate:
    """Who may be meant: `who` is ``p12`` or ``o12``."""

    who: str
    name: str
    detail: str = ""


@dataclass
class Found:
    """The mentions of a text; `unclear` are names that several have, with those who are called so."""

    people: set[int] = field(default_factory=set)
    organisations: set[int] = field(default_factory=set)
    named: list[list[str | int]] = field(default_factory=list)
    unclear: dict[str, list[Candidate]] = field(default_factory=dict)


def people_at_hand(by: Person, record: Record) -> dict[int, str]:
    """The names of the people whom somebody may mention here, by id; two statements, three where some look alike.

    Left out is who calls themselves as an organisation or a coordinator is called.
    """
    shown = Comment.objects.filter(record_id=record.pk, state=CommentState.SHOWN, organisation=None)
    talking = shown.exclude(author=None).values_list("author_id", "author__name").distinct()[:MOST_PEOPLE]
    theirs = Membership.objects.filter(state=MembershipState.ACTIVE, organisation_id__in=by.organisation_ids)
    colleagues = theirs.filter(person__is_active=True).values_list("person_id", "person__name")[:MOST_PEOPLE]
    found = {pk: name for pk, name in [*talking, *colleagues] if name and pk != by.pk}
    feigned = misleading(found)
    return {pk: name for pk, name in found.items() if pk not in feigned}


def organisations_named(by: Person | None, where: Q) -> QuerySet[Organisation]:
    """Organisations that have an entry which they may see."""
    entries = visible_records(by).filter(kind=ENTRY)
    return Organisation.objects.filter(where, merged_into=None, pk__in=entries.values("owner_id"))


def find(text: str, chosen: Iterable[Chosen], by: Person, record: Record) -> Found:
    """Whom a text mentions: those who were chosen from suggestions, and names after an @ that one alone has.

    Raises `Denied` for more than ten.
    """
    starts = [match.end() for match in _SIGN.finditer(text)]
    found = Found()
    if not starts:
        return found
    if len(starts) > MOST_SIGNS:
        raise Denied(TOO_MANY)
    candidates = _candidates(text, starts, by, record)
    picked = {skeleton(one.name): one.who for one in chosen}
    for start in starts:
        _mention(text, start, candidates, picked, found)
    if len(found.people) + len(found.organisations) > MOST_MENTIONS:
        raise Denied(TOO_MANY)
    return found


def _candidates(text: str, starts: list[int], by: Person, record: Record) -> dict[str, list[Candidate]]:
    """Everybody who may be called as the text says after an @, by how their names look."""
    said = {name for start in starts for name in _beginnings(text, start)}
    found: dict[str, list[Candidate]] = {}
    alike = KnownName.objects.filter(skeleton__in={skeleton(name) for name in said} - {""}).values("organisation_id")
    called = Q(name__in=said) | Q(short_name__in=said) | Q(pk__in=alike)
    rows = organisations_named(by, called).values_list("pk", "name", "short_name", "country")
    for pk, name, short, country in rows[: MOST_SIGNS * 4]:
        for each in {skeleton(name), skeleton(short)} - {""}:
            found.setdefault(each, []).append(Candidate(f"o{pk}", name, country))
    for pk, name in people_at_hand(by, record).items():
        found.setdefault(skeleton(name), []).append(Candidate(f"p{pk}", name))
    return found


def _beginnings(text: str, start: int) -> Iterator[str]:
    """What may be the name there, the longest first: so many words, up to the line's end."""
    line = text[start : start + _LONGEST_NAME].partition("\n")[0]
    ends = [match.start() for match in _WORD_END.finditer(line)][:_MOST_WORDS]
    whole = {*ends, *(end + 1 for end in ends if line[end : end + 1] in ('"', "”", "“", "»", ")", "."))}
    for end in sorted(whole, reverse=True):
        yield line[:end]


def _mention(
    text: str, start: int, candidates: dict[str, list[Candidate]], picked: dict[str, str], found: Found
) -> None:
    """Take in the longest name after one @ that somebody has."""
    for name in _beginnings(text, start):
        meant = candidates.get(skeleton(name))
        if not meant:
            continue
        who = picked.get(skeleton(name), "")
        one = next((each for each in meant if each.who == who), meant[0] if len(meant) == 1 else None)
        if one is None:
            if who != "nobody":
                found.unclear[name] = meant
            return
        pk, is_organisation = int(one.who[1:]), one.who.startswith("o")
        (found.organisations if is_organisation else found.people).add(pk)
        entry: list[str | int] = [name, pk if is_organisation else 0]
        if entry not in found.named:
            found.named.append(entry)
        return


def suggested(beginning: str, by: Person, record: Record) -> list[Candidate]:
    """At most eight who may be meant by what was typed after an @: people of the conversation, then organisations."""
    typed = skeleton(beginning.strip())
    if len(typed) < FEWEST_LETTERS:
        return []
    people = [
        Candidate(f"p{pk}", name)
        for pk, name in sorted(people_at_hand(by, record).items(), key=lambda pair: pair[1])
        if any(skeleton(name[start:]).startswith(typed) for start in _word_starts(name))
    ][:MOST_SUGGESTED]
    alike = KnownName.objects.filter(skeleton__contains=typed, organisation__isnull=False)
    begins = Case(When(skeleton__startswith=typed, then=0), default=1)
    rows = organisations_named(by, Q(pk__in=alike.values("organisation_id")))
    ordered = rows.annotate(
        later=KnownName.objects.filter(organisation=OuterRef("pk")).annotate(later=begins).values("later")[:1]
    ).order_by("later", "name", "pk")
    found = ordered.values_list("pk", "name", "country")[: MOST_SUGGESTED - len(people)]
    return [*people, *(Candidate(f"o{pk}", name, country) for pk, name, country in found)]


def _word_starts(name: str) -> list[int]:
    return [match.start() for match in _WORD_START.finditer(name)] or [0]
