"""Taking up together: shares, cover, withdrawal, invitations."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.features.needs import actions
from talka.features.needs.actions import Share, TooMuch
from talka.features.needs.actions.overdue import remind
from talka.features.needs.models import Need, NeedState, Progress
from talka.features.needs.queries.organisations import find_organisations, organisation_named
from talka.features.needs.queries.promises import overdue_promises, promises_of
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.facts.journal import note
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Organisation, Role
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Link, Participation, Record
from talka.kernel.testing import make_member, make_organisation, make_person, make_record
from talka.toolkit.writing import save_columns

from .world import confirmed, coordinator, fresh, group, reported, taken_up

pytestmark = pytest.mark.django_db
SHARE = Share("Kursi", "lv")
TODAY = date(2026, 5, 20)


def cover(need: object) -> tuple[int, int, int, int | None]:
    now = fresh(need)  # type: ignore[arg-type]
    return now.responders, now.promised, now.delivered, now.still_open


def test_two_take_it_up_and_what_is_open_shrinks() -> None:
    need = confirmed(quantity=30, unit="course_place")
    first, editor = taken_up(need, 12)
    assert fresh(need).state == NeedState.TAKEN_UP
    assert cover(need) == (1, 12, 0, 18)
    taken_up(need, 18)
    assert cover(need) == (2, 30, 0, 0)
    assert actions.take_up(need, first, Share("Vēlreiz", "lv", 5), by=editor).note == "Kursi"
    assert cover(need) == (2, 30, 0, 0)
    third, late = group()
    with pytest.raises(TooMuch) as refused:
        actions.take_up(need, third, Share("Vēl", "lv", 1), by=late)
    assert refused.value.still_open == 0
    actions.take_up(need, third, Share("Palīdzam citādi", "lv"), by=late)
    assert cover(need)[0] == 3
    assert Fact.objects.filter(verb="needs.taken_up").count() == 3


def test_who_may_not_take_it_up() -> None:
    organisation, editor = group()
    need = confirmed()
    for person in (make_member(organisation, Role.MEMBER), make_person(), group()[1]):
        with pytest.raises(Denied):
            actions.take_up(need, organisation, SHARE, by=person)
    with pytest.raises(Denied):
        actions.take_up(reported(), organisation, SHARE, by=editor)
    merged = make_organisation(merged_into=organisation)
    with pytest.raises(Denied):
        actions.take_up(need, merged, SHARE, by=make_member(merged))
    assert fresh(need).responders == 0


def test_a_share_grows_within_what_is_open_and_not_under_what_is_delivered() -> None:
    need = confirmed(quantity=10, unit="hour")
    organisation, editor = taken_up(need, 4)
    taken_up(need, 3)
    with pytest.raises(TooMuch) as refused:
        actions.change_share(need, organisation, Share("Kursi", "lv", 8), by=editor)
    assert refused.value.still_open == 7
    actions.change_share(need, organisation, Share("Kursi", "lv", 7, TODAY), by=editor)
    assert cover(need) == (2, 10, 0, 0)
    actions.deliver(need, organisation, by=editor, delivered=5)
    part = actions.change_share(need, organisation, Share("Kursi", "lv", 2), by=editor)
    assert (part.promised, part.state) == (5, "done")
    assert cover(need) == (2, 8, 5, 2)
    before = Fact.objects.count()
    actions.change_share(need, organisation, Share("Kursi", "lv", 5), by=editor)
    assert Fact.objects.count() == before
    with pytest.raises(Denied):
        actions.change_share(need, make_organisation(), SHARE, by=editor)


def test_delivering_says_how_much_in_all() -> None:
    need = confirmed(quantity=10, unit="piece")
    organisation, editor = taken_up(need, 10)
    for _ in range(2):
        actions.deliver(need, organisation, by=editor, delivered=6, text="Pirmās sešas", language="lv")
    assert cover(need) == (1, 10, 6, 0)
    assert Progress.objects.count() == 1
    assert actions.deliver(need, organisation, by=editor, delivered=10).state == "done"
    assert actions.deliver(need, organisation, by=editor, delivered=9).state == "accepted"
    with pytest.raises(Denied):
        actions.deliver(need, organisation, by=make_person(), delivered=1)


def test_without_a_quantity_a_share_is_simply_done() -> None:
    need = confirmed()
    organisation, editor = taken_up(need)
    assert actions.deliver(need, organisation, by=editor).state == "done"
    assert cover(need) == (1, 0, 0, None)


def test_a_withdrawal_opens_what_was_not_delivered() -> None:
    need = confirmed(quantity=10, unit="piece")
    first, editor = taken_up(need, 6)
    second, other = taken_up(need, 4)
    actions.deliver(need, first, by=editor, delivered=2)
    with pytest.raises(Denied):
        actions.withdraw(need, first, by=other)
    for _ in range(2):
        actions.withdraw(need, first, by=editor, text="Nav skolotāja", language="lv")
    assert (fresh(need).state, *cover(need)) == ("taken_up", 1, 6, 2, 4)
    actions.withdraw(need, second, by=other)
    assert (fresh(need).state, *cover(need)) == ("reopened", 0, 2, 2, 8)
    assert Fact.objects.filter(verb="needs.withdrawn").count() == 2
    actions.take_up(need, first, Share("Atkal", "lv", 8), by=editor)
    assert (fresh(need).state, *cover(need)) == ("taken_up", 1, 10, 2, 0)


def test_an_invitation_is_accepted_or_declined() -> None:
    need = confirmed()
    host, editor = taken_up(need)
    guest, guest_editor = group()
    with pytest.raises(Denied):
        actions.invite_to_respond(need, guest, by=guest_editor)
    for _ in range(2):
        part = actions.invite_to_respond(need, guest, by=editor, speaking=host, message="Nāciet", language="lv")
    assert (part.state, part.note, fresh(need).responders) == ("invited", "Nāciet", 1)
    assert Fact.objects.filter(verb="records.invited").get().organisation == host
    accepted = actions.take_up(need, guest, SHARE, by=guest_editor)
    assert (accepted.pk, accepted.state, fresh(need).responders) == (part.pk, "accepted", 2)
    actions.decline_invitation(need, guest, by=guest_editor)
    assert Participation.objects.get(pk=part.pk).state == "accepted"
    third, third_editor = group()
    actions.invite_to_respond(need, third, by=coordinator())
    with pytest.raises(Denied):
        actions.decline_invitation(need, third, by=editor)
    for _ in range(2):
        actions.decline_invitation(need, third, by=third_editor, word="Nav laika", language="lv")
    declined = Participation.objects.get(organisation=third)
    assert (declined.state, declined.note) == ("declined", "Nav laika")


def test_an_own_offer_is_linked_as_its_answer() -> None:
    need = confirmed()
    organisation, editor = group()
    offer = make_record(Record, "offer", "open", owner=organisation)
    foreign = make_record(Record, "offer", "open", owner=make_organisation())
    with pytest.raises(Missing):
        actions.take_up(need, organisation, SHARE, by=editor, offer=foreign)
    assert fresh(need).responders == 0
    actions.take_up(need, organisation, SHARE, by=editor, offer=offer)
    link = Link.objects.get()
    assert (link.source_id, link.relation, link.target_id) == (offer.pk, "answers", need.pk)
    assert link.confirmed_at is not None


def test_progress_is_told_by_those_who_answer_for_it() -> None:
    need = confirmed()
    organisation, editor = taken_up(need)
    for _twice in range(2):
        actions.tell_progress(need, by=editor, text="Sākām", language="lv", organisation=organisation)
    assert Progress.objects.get().fact.verb == "needs.progress"
    assert Fact.objects.filter(verb="needs.progress").count() == 1
    actions.tell_progress(need, by=coordinator(), text="Labi", language="lv")
    with pytest.raises(Denied):
        actions.tell_progress(need, by=editor, text="Bez vārda", language="lv")
    stranger_of, stranger = group()
    with pytest.raises(Denied):
        actions.tell_progress(need, by=stranger, text="Es arī", language="lv", organisation=stranger_of)
    assert Progress.objects.count() == 2


def test_late_promises_are_told_first_to_their_organisation_then_to_coordinators() -> None:
    need = confirmed(quantity=10, unit="piece")
    organisation, editor = taken_up(need, 5, due_date=TODAY)
    assert remind(TODAY) == 0
    assert [remind(TODAY + timedelta(days=day)) for day in (1, 1, 6, 7, 8)] == [1, 0, 0, 1, 0]
    verbs = list(Fact.objects.filter(verb__contains="overdue").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["needs.overdue", "needs.overdue_for_a_week"]
    actions.change_share(need, organisation, Share("Kursi", "lv", 5, TODAY + timedelta(days=20)), by=editor)
    assert remind(TODAY + timedelta(days=9)) == 0
    assert remind(TODAY + timedelta(days=21)) == 1
    actions.deliver(need, organisation, by=editor, delivered=5)
    assert remind(TODAY + timedelta(days=60)) == 0


@pytest.mark.parametrize("number", [1, 3])
def test_promises_are_listed_late_ones_first_in_three_statements(
    number: int, django_assert_num_queries: object
) -> None:
    organisation, editor = group()
    today = timezone.localdate()
    for day in range(number):
        need = confirmed(title=f"Vajadzība {day}")
        share = Share("Kursi", "lv", due_date=today - timedelta(days=10 * day))
        actions.take_up(need, organisation, share, by=editor)
    invited = confirmed(title="Aicina")
    actions.invite_to_respond(invited, organisation, by=coordinator())
    with django_assert_num_queries(3):  # type: ignore[operator]
        listed = promises_of([organisation.pk], "lv", today)
    assert listed[0].is_invited
    assert [one.days_late for one in listed[1:]] == [10 * day for day in reversed(range(number))]
    assert len(overdue_promises("lv", today)) == number - 1
    assert promises_of([make_organisation().pk], "lv", today) == []


def test_two_responders_that_become_one_are_counted_once() -> None:
    need = confirmed(quantity=10, unit="piece")
    first, editor = taken_up(need, 6)
    second, _other = taken_up(need, 4)
    actions.deliver(need, first, by=editor, delivered=2)
    # What the directory does when a coordinator merges the two.
    Participation.objects.filter(organisation=first).update(state="left", promised=None, delivered=None)
    Participation.objects.filter(organisation=second).update(promised=10, delivered=2)
    Participation.objects.filter(organisation=first).update(organisation=second)
    with transaction.atomic():
        note("directory.merged", None, coordinator(), organisation=second)
    assert cover(need)[0] == 2
    tell_all()
    assert cover(need) == (1, 10, 2, 0)


def test_what_is_delivered_beyond_all_measure_fits_into_its_column() -> None:
    need = confirmed(quantity=1_000_000_000, unit="euro")
    for _ in range(3):
        organisation, editor = taken_up(need)
        actions.deliver(need, organisation, by=editor, delivered=1_000_000_000)
    assert cover(need) == (3, 2**31 - 1, 2**31 - 1, 0)


def test_organisations_whose_entry_is_hidden_are_not_proposed() -> None:
    model: Any = kind_of("organisation").model
    for state in ("proposed", "declined", "closed", "verified"):
        owner = make_organisation(f"Sukrums {state}")
        make_record(model, "organisation", state, owner=owner, organisation=owner, title=owner.name)
    make_organisation("Sukrums without entry")
    assert sorted(one.name for one in find_organisations("Sukrums")) == ["Sukrums verified", "Sukrums without entry"]
    hidden = Organisation.objects.get(name="Sukrums proposed")
    assert organisation_named(str(hidden.pk)) is None
    assert organisation_named(hidden.name) is None


def test_columns_are_saved_as_django_saves_them() -> None:
    """A need's own and those of all records, a statement each; others stay as they are."""
    need, at = confirmed(title="Kursi"), timezone.now()
    need.state, need.changed_at, need.responders, need.title = NeedState.TAKEN_UP, at, 3, "something else"
    with CaptureQueriesContext(connection) as queries:
        save_columns(need, "state", "changed_at", "responders")
    assert len(queries) == 2
    kept = fresh(need)
    assert (kept.state, kept.changed_at, kept.responders, kept.title) == (NeedState.TAKEN_UP, at, 3, "Kursi")
    Need.objects.filter(pk=need.pk).delete()
    with pytest.raises(ObjectDoesNotExist):
        save_columns(need, "state")


def test_nobody_is_invited_to_what_was_taken_out_of_sight_or_told_of_it() -> None:
    need = confirmed()
    own, editor = taken_up(need)
    Record.objects.filter(pk=need.pk).update(withheld=True, shown=False, owner=own)
    with pytest.raises(Denied, match="can't see"):
        actions.invite_to_respond(need, make_organisation(), by=editor)
    with pytest.raises(Denied, match="can't see"):
        actions.tell_progress(need, by=editor, text="Sākam", language="lv", organisation=own)
    Record.objects.filter(pk=need.pk).update(withheld=False, shown=True)
    actions.invite_to_respond(need, make_organisation(), by=editor)
    actions.tell_progress(need, by=editor, text="Sākam", language="lv", organisation=own)
