"""A statement made for one sort of people shows each of them their own, and nobody else's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talka.kernel.access.rules import NOTHING, Rule
from talka.kernel.people.models import Role
from talka.kernel.records.models import Participation, ParticipationState, Record, Visibility
from talka.kernel.records.rules import may_edit, may_see
from talka.kernel.records.texts import card_rows_of
from talka.kernel.records.viewers import MOST_ORGANISATIONS, ForViewers
from talka.kernel.testing import five_people, make_member, make_organisation, make_person

pytestmark = pytest.mark.django_db


def hidden(**columns) -> Record:
    """A draft of no kind in particular: whoever sees it has a reason of their own."""
    columns = {"kind": "need", "title": "T", "language": "en", "state": "reported", **columns}
    return Record.objects.create(visibility=Visibility.MEMBERS, **columns)


def seen_by(rule: Rule) -> ForViewers:
    return ForViewers(lambda viewer: Record.objects.filter(rule.where(viewer)).order_by("pk").values_list("pk"))


@pytest.mark.parametrize("rule", [may_see, may_edit], ids=["may see", "may edit"])
def test_the_same_rows_as_each_persons_own_statement(rule):
    own, other = make_organisation(), make_organisation()
    author = make_person()
    hidden(owner=own), hidden(owner=other), hidden(author=author), hidden(shown=True)
    mine = hidden()
    Participation.objects.create(record=mine, organisation=own, role="responder", state=ParticipationState.ACCEPTED)
    people = [*five_people(own, author).values(), *five_people(other).values()]
    both = make_member(own)
    both.memberships.create(organisation=other, role=Role.ADMIN)
    kept = seen_by(rule)
    for person in [*people, both, *people]:
        own_statement = Record.objects.filter(rule.where(person)).order_by("pk").values_list("pk")
        assert kept.rows(person) == list(own_statement), person


def test_another_role_is_another_sort():
    organisation = make_organisation()
    record = hidden(owner=organisation)
    kept = seen_by(may_edit)
    assert kept.rows(make_member(organisation, Role.MEMBER)) == []
    assert kept.rows(make_member(organisation, Role.EDITOR)) == [(record.pk,)]


def test_a_rule_that_asks_the_database_is_asked_for_each():
    def where(person):
        wrote = person is not None and Record.objects.filter(author_id=person.pk).exists()
        return NOTHING if wrote else may_see.where(person)

    shy = Rule("has written nothing", lambda person, record: True, where)
    hidden(owner=(organisation := make_organisation()))
    kept = seen_by(shy)
    assert len(kept.rows(make_member(organisation))) == 1
    assert kept.rows(make_member(make_organisation())) == []


def test_somebody_of_many_organisations():
    person = make_person()
    records = []
    for _ in range(MOST_ORGANISATIONS + 2):
        organisation = make_organisation()
        person.memberships.create(organisation=organisation, role=Role.EDITOR)
        records.append(hidden(owner=organisation).pk)
        person.forget_roles()
        assert [pk for (pk,) in seen_by(may_edit).rows(person)] == records


def test_a_statement_is_one_whoever_asks():
    organisation = make_organisation()
    record = hidden(owner=organisation)
    people = [make_member(organisation), make_member(organisation), make_member(make_organisation())]
    for person in people:
        assert person.roles
        with CaptureQueriesContext(connection) as queries:
            rows = card_rows_of([record.pk], person, "en")
        assert len(queries) == 1
        assert set(rows) == ({record.pk} if organisation.pk in person.roles else set())
