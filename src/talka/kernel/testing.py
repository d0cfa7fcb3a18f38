"""Made-up people, organisations and records for tests of every folder."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.db import transaction

from talka.kernel.people.models import Membership, Organisation, Person, Role
from talka.kernel.records.actions import enter_state, set_tags, slug_of
from talka.kernel.records.models import Record
from talka.kernel.vocabulary.models import Place, PlaceName, Term, TermLabel

_number = count(1)


def make_person(name: str = "", **columns: Any) -> Person:
    """A person with an address of their own and no password."""
    number = next(_number)
    columns.setdefault("email", f"person{number}@example.org")
    return Person.objects.create_user(name=name or f"Person {number}", **columns)


def make_organisation(name: str = "", **columns: Any) -> Organisation:
    """An organisation's identity, without a page."""
    return Organisation.objects.create(name=name or f"Organisation {next(_number)}", **columns)


def make_member(organisation: Organisation, role: str = Role.EDITOR, **columns: Any) -> Person:
    """A person with this role in the organisation."""
    person = make_person(**columns)
    Membership.objects.create(person=person, organisation=organisation, role=role)
    return person


def make_record(model: type[Record], kind: str, state: str, *, terms: Any = (), **columns: Any) -> Any:
    """A record of this kind in this state, saved as an action would."""
    columns.setdefault("title", f"Record {next(_number)}")
    columns.setdefault("language", "en")
    record = model(kind=kind, slug=slug_of(columns["title"]), **columns)
    enter_state(record, state)
    with transaction.atomic():
        record.save()
        set_tags(record, [term.pk for term in terms])
    return record


def five_people(owner: Organisation, author: Person | None = None) -> dict[str, Person | None]:
    """The five kinds of person that every rule is asked as (the author too, where there is one)."""
    people: dict[str, Person | None] = {
        "visitor": None,
        "stranger": make_member(make_organisation(), Role.ADMIN),
        "member": make_member(owner, Role.MEMBER),
        "editor": make_member(owner, Role.EDITOR),
        "coordinator": make_person(is_coordinator=True),
    }
    return {**people, "author": author} if author else people


def rule_agrees(rule: Any, model: type[Record], people: dict[str, Person | None]) -> list[str]:
    """Where a rule's two faces disagree, as lines of text; empty when they agree on all records for all people."""
    faults = []
    for who, person in people.items():
        listed = set(model._default_manager.filter(rule.where(person)).values_list("pk", flat=True))
        for record in model._default_manager.all():
            if bool(rule(person, record)) != (record.pk in listed):
                faults.append(f"{rule.name}: {who} on {record} ({record.state}, {record.visibility})")
    return faults


def make_term(code: str, scheme: str = "theme", parent: Term | None = None, **labels: str) -> Term:
    """A term labelled in English by its code unless told otherwise (``ka="…"``)."""
    path = f"{parent.path if parent else ''}{code}/"
    term = Term.objects.create(scheme=scheme, code=code, parent=parent, path=path)
    for language, label in {"en": code.replace("-", " ").capitalize(), **labels}.items():
        TermLabel.objects.create(term=term, language=language, label=label)
    return term


def make_place(code: str, parent: Place | None = None, kind: str = "town", **names: str) -> Place:
    """A place named in English by its code unless told otherwise, at 57° N, 24° E."""
    path = f"{parent.path if parent else ''}{code}/"
    place = Place.objects.create(
        code=code, parent=parent, path=path, kind=kind, country=code[:2], latitude=57.0, longitude=24.0
    )
    for language, name in {"en": code, **names}.items():
        PlaceName.objects.create(place=place, language=language, name=name)
    return place
