"""Series: written, gathered from several organisations, counted without counting a person twice, followed."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.capabilities.notices.actions import follow
from talka.capabilities.notices.models import Notice
from talka.features.events import actions, queries, rules
from talka.features.events.models import Event, EventSeries, Registration
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.models import Link, Participation
from talka.kernel.testing import make_member, make_organisation, make_person

from .test_pages import signed_in
from .world import comes, fresh, published, written

pytestmark = pytest.mark.django_db
LABELS = 3  # a process remembers the labels of places and terms; of an empty vocabulary there are none to remember


def begun(owner: Organisation | None = None, *, is_public: bool = True) -> tuple[EventSeries, Person]:
    """A series, and an editor of its owner."""
    owner = owner or make_organisation()
    editor = make_member(owner)
    series = actions.write_series({"title": "Five towns"}, owner=owner, by=editor, terms=[], language="en")
    return (actions.publish_series(series, by=editor) if is_public else series), editor


def within(series: EventSeries, editor: Person, **more: Any) -> Event:
    """An event of its owner, in it."""
    event, _editor = published(series.owner, **more)
    actions.put_into_series(event, series, by=editor)
    return event


def held(event: Event, *there: Registration) -> None:
    """It is over, and these were there."""
    _editor = make_member(Organisation.objects.get(pk=event.owner_id or 0))
    actions.begin_event(event, by=_editor)
    for row in there:
        actions.mark(row, was_there=True, by=_editor)
    actions.end_event(event, by=_editor)


def test_a_form_becomes_a_series_that_is_published_and_ends() -> None:
    client = signed_in(make_member(make_organisation()))
    answer = client.post("/en/series/new/", {"title": "Five towns", "language": "en"})
    series = EventSeries.objects.get()
    assert (answer.status_code, series.state) == (302, "draft")
    assert signed_in(None).get(answer["Location"]).status_code == 404
    address = f"/en/series/{series.pk}/"
    assert client.post(f"{address}publish/").status_code == 302
    assert signed_in(None).get(answer["Location"]).status_code == 200
    assert client.post(f"{address}edit/", {"title": "Six towns", "language": "en", "version": 1}).status_code == 302
    assert client.post(f"{address}edit/", {"title": "Seven", "language": "en", "version": 1}).status_code == 409
    assert client.post(f"{address}end/").status_code == 302
    assert fresh(series).state == "ended"
    assert client.post(f"{address}resume/").status_code == 302
    assert (fresh(series).state, fresh(series).title) == ("running", "Six towns")


def test_an_event_joins_its_own_series_at_once_and_only_one() -> None:
    first, editor = begun()
    second, _editor = begun(first.owner)
    event, _editor = written(first.owner)
    for series in (first, first, second):
        actions.put_into_series(event, series, by=editor)
    assert fresh(event).series_id == second.pk
    assert list(Link.objects.values_list("target_id", flat=True)) == [second.pk]
    actions.take_out_of_series(event, second, by=editor)
    assert fresh(event).series_id is None and not Link.objects.exists()


def test_anothers_series_is_asked_and_its_side_answers() -> None:
    series, holder = begun()
    event, editor = published()
    for _again in range(2):
        actions.put_into_series(event, series, by=editor)
    assert fresh(event).series_id is None
    assert [row["id"] for row in queries.asking_to_join(series, holder, "en")] == [event.pk]
    for other in (editor, make_person()):
        with pytest.raises(Denied):
            actions.agree_to_event(series, event, by=other)
    tell_all()
    assert list(Notice.objects.filter(code="series.event_asks").values_list("person_id", flat=True)) == [holder.pk]
    for _again in range(2):
        actions.agree_to_event(series, event, by=holder)
    assert fresh(event).series_id == series.pk
    tell_all()
    assert Notice.objects.filter(code="series.event_agreed", person=editor).count() == 1
    actions.take_out_of_series(event, series, by=holder)
    assert fresh(event).series_id is None
    with pytest.raises(Missing):
        actions.agree_to_event(series, event, by=holder)


def test_what_is_refused() -> None:
    series, holder = begun()
    draft, editor = written()
    with pytest.raises(Denied, match="Publish the event first"):
        actions.put_into_series(draft, series, by=editor)
    event, editor = published()
    with pytest.raises(Denied):
        actions.put_into_series(event, series, by=holder)
    with pytest.raises(Denied):
        actions.put_into_series(event, series, by=make_person())
    hidden, _other = begun(is_public=False)
    with pytest.raises(Denied):
        actions.put_into_series(event, hidden, by=editor)
    actions.end_series(series, by=holder)
    with pytest.raises(Denied, match="ended"):
        actions.put_into_series(event, series, by=editor)


def test_who_holds_a_series_together_puts_events_into_it() -> None:
    series, _editor = begun()
    partner = make_organisation()
    event, editor = published(partner)
    part = Participation.objects.create(record=series, organisation=partner, role="partner", state="invited")
    assert not rules.may_put_in(editor, series)
    part.state = "accepted"
    part.save()
    assert rules.may_put_in(editor, series)
    actions.put_into_series(event, series, by=editor)
    assert fresh(event).series_id == series.pk


def test_the_rules_of_series_agree_with_their_other_face() -> None:
    series, editor = begun()
    partner = make_member(make_organisation())
    Participation.objects.create(
        record=series, organisation_id=partner.edited_organisation_ids[0], role="partner", state="accepted"
    )
    people = (None, make_person(), editor, partner, make_person(is_coordinator=True))
    names = ("may_gather", "may_put_in", "may_end_series", "may_publish_series", "may_resume_series", "takes_events")
    for name in names:
        rule = getattr(rules, name)
        for person in people:
            found = EventSeries.objects.filter(rule.where(person), pk=series.pk).exists()
            assert bool(rule(person, series)) == found, (name, person)


def test_a_person_is_counted_once_however_many_events_they_came_to() -> None:
    series, editor = begun()
    one, two = within(series, editor), within(series, editor)
    both, once = make_person(address_confirmed_at=timezone.now()), make_person(address_confirmed_at=timezone.now())
    rows = [comes(one, both), comes(one, once)], [comes(two, both)]
    for event in (one, two):  # somebody who simply came
        Registration.objects.create(event=event, state="attended", language="lv", name="X")
    stays_away = comes(two)
    left = comes(two)
    actions.cancel_registration(left, by=left.person)  # type: ignore[arg-type]
    held(one, *rows[0])
    held(two, *rows[1])
    each, whole = queries.came([one.pk, two.pk])
    assert (each[one.pk].registered, each[one.pk].attended) == (3, 3)
    assert (each[two.pk].registered, each[two.pk].confirmed, each[two.pk].attended) == (3, 3, 2)
    assert (whole.registered, whole.confirmed, whole.attended) == (5, 5, 4)
    assert stays_away.pk


def test_numbers_are_everybodys_only_of_events_that_are_over() -> None:
    series, editor = begun()
    coming, past = within(series, editor), within(series, editor)
    comes(coming)
    came = [comes(past) for _ in range(3)]
    held(past, *came)
    page = signed_in(None).get(f"/en/series/{series.pk}/", follow=True).content.decode()
    assert "3 people took part" in page and "has a place" not in page and "registered" not in page
    assert "1 person has a place" in signed_in(editor).get(f"/en/series/{series.pk}/", follow=True).content.decode()


def test_an_event_that_may_not_be_seen_is_not_in_its_series_for_them() -> None:
    series, editor = begun()
    draft, _editor = written(series.owner, title="Hidden away")
    actions.put_into_series(draft, series, by=editor)
    address = f"/en/series/{series.pk}/"
    assert "Hidden away" not in signed_in(None).get(address, follow=True).content.decode()
    assert "Hidden away" in signed_in(editor).get(address, follow=True).content.decode()
    assert queries.series_columns([series.pk])[series.pk]["events"] == 0


def test_an_event_says_of_which_series_it_is_unless_that_is_hidden() -> None:
    hidden, editor = begun(is_public=False)
    event = within(hidden, editor)
    address = f"/en/events/{event.pk}/"
    assert "Five towns" not in signed_in(None).get(address, follow=True).content.decode()
    actions.publish_series(hidden, by=editor)
    page = signed_in(None).get(address, follow=True).content.decode()
    assert "Five towns" in page and f"/series/{hidden.pk}/" in page


def test_the_pages_on_which_events_are_put_asked_and_taken_out() -> None:
    series, holder = begun()
    event, editor = published()
    client, side, address = signed_in(editor), signed_in(holder), f"/en/events/{event.pk}/series/"
    assert "Five towns" not in client.get(address).content.decode().split("<main")[1]
    assert "Five towns" in client.get(f"{address}?q=five").content.decode()
    assert client.post(f"{address}{series.pk}/put/").status_code == 302
    assert "Waits for their answer" in client.get(address).content.decode()
    assert event.title in side.get(f"/en/series/{series.pk}/", follow=True).content.decode()
    assert side.post(f"{address}{series.pk}/answer/", {"decision": "accept"}).status_code == 302
    assert fresh(event).series_id == series.pk
    assert client.post(f"{address}{series.pk}/remove/").status_code == 302
    assert fresh(event).series_id is None
    assert side.post(f"{address}{series.pk}/put/").status_code == 403


def test_an_event_is_planned_in_a_series() -> None:
    from .test_pages import FORM

    series, editor = begun()
    other, _editor = begun()
    client = signed_in(editor)
    assert f"?series={series.pk}" in client.get(f"/en/series/{series.pk}/", follow=True).content.decode()
    assert f"?series={series.pk}" in client.get(f"/en/events/new/?series={series.pk}").content.decode()
    client.post(f"/en/events/new/?series={series.pk}", FORM)
    assert Event.objects.get().series_id == series.pk
    client.post(f"/en/events/new/?series={other.pk}", {**FORM, "title": "Another"})
    assert Event.objects.get(title="Another").series_id is None


def test_whoever_follows_a_series_hears_of_its_events_once(mailoutbox: list[Any]) -> None:
    series, editor = begun()
    follower, both = make_person(), make_person()
    for person in (follower, both):
        follow(series.pk, by=person, wanted=True)
    draft, _editor = written(series.owner)
    actions.put_into_series(draft, series, by=editor)
    tell_all()
    assert not [one for one in Notice.objects.filter(person=follower) if one.code.startswith("events.published")]
    event = actions.publish_event(draft, by=editor)
    follow(event.pk, by=both, wanted=True)
    comes(event, both)
    tell_all()
    actions.cancel_event(event, because="Flood", by=editor)
    tell_all()
    of_event = Notice.objects.filter(record_id=event.pk)
    codes = {
        who.pk: sorted(of_event.filter(person=who).values_list("fact__verb", flat=True)) for who in (follower, both)
    }
    assert codes[follower.pk] == ["events.cancelled", "events.joined_series", "events.published"]
    assert codes[both.pk].count("events.cancelled") == 1


def test_the_page_costs_the_same_for_one_event_and_three() -> None:
    series, editor = begun()
    counted: dict[str, list[int]] = {"visitor": [], "editor": []}
    for more in (1, 2):
        for _ in range(more):
            event = within(series, editor)
            held(event, comes(event))
        for name, client in {"visitor": Client(), "editor": signed_in(editor)}.items():
            client.get(f"/en/series/{series.pk}/", follow=True)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"/en/series/{series.pk}-{series.slug}/").status_code == 200
            counted[name].append(len(captured))
    assert counted["visitor"][0] == counted["visitor"][1] == 6 + LABELS, counted
    assert counted["editor"][0] == counted["editor"][1] == 10 + LABELS, counted
