"""A small world in which every act is possible for somebody: one record of each kind, and somebody in each role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import timezone

from talka.capabilities.calendars.addresses import make_address, own_file
from talka.capabilities.comments import actions as comments
from talka.capabilities.comments.content import Content as Comment
from talka.capabilities.exchange.models import Upload
from talka.capabilities.moderation import actions as moderation
from talka.capabilities.moderation.actions.deciding import Statement
from talka.capabilities.moderation.queries.waves import Wave
from talka.capabilities.notices.actions import follow
from talka.capabilities.notices.models import Notice
from talka.capabilities.search.models import SavedSearch
from talka.capabilities.translation.actions import writing as translating
from talka.capabilities.watching.models import Watch
from talka.features.directory import actions as directory
from talka.features.fieldwork import actions as fieldwork
from talka.features.forum import actions as forum
from talka.features.needs import actions as needs
from talka.features.needs.actions import Content, Share
from talka.features.news import actions as news
from talka.features.news.models import Picture
from talka.features.offers import actions as offers
from talka.features.partners import actions as partners
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Membership, Organisation, Person, Role
from talka.kernel.records.links import assert_link
from talka.kernel.testing import make_person, make_place, make_term

from . import meeting

OFFER: dict[str, Any] = {"title": "Evening courses", "summary": "Latvian", "offer_type": "training"}
CALL: dict[str, Any] = {
    "title": "School of citizens", "role": "partner", "seeks": [{"type": "ngo", "count": 2, "countries": []}],
}  # fmt: skip


@dataclass
class World:
    """People by role (None: a visitor), records by kind, and the numbers that addresses take."""

    people: dict[str, Person | None] = field(default_factory=dict)
    records: dict[str, Any] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        """Somebody with an account."""
        found = self.people[name]
        assert found is not None
        return found

    def client(self, name: str, **options: Any) -> Client:
        """A browser of this person; a fault is an answer with 500, as people would get it."""
        client = Client(raise_request_exception=False, **options)
        if (person := self.people[name]) is not None:
            client.force_login(person)
        return client


def build() -> World:
    """All of it, by the actions that people use."""
    world = World()
    make_place("LV", kind="country")
    make_place("LV-livani", lv="Līvāni")
    for scheme, code in (("theme", "learning"), ("audience", "youth"), ("sector", "education")):
        world.numbers[scheme] = make_term(code, scheme).pk
    _people(world)
    _organisations(world)
    _needs(world)
    _offers(world)
    _calls(world)
    _news(world)
    _said(world)
    _topics(world)
    _visits(world)
    meeting.events_of(world)
    meeting.circles_of(world)
    _kept(world)
    _moderated(world)
    return world


def _people(world: World) -> None:
    known = timezone.now()
    world.people = {"visitor": None}
    for name in ("member", "editor", "admin", "partner", "stranger"):
        world.people[name] = make_person(name.title(), address_confirmed_at=known)
    world.people["coordinator"] = make_person("Coordinator", is_coordinator=True, address_confirmed_at=known)


def _page(world: World, name: str, **columns: Any) -> Any:
    content = directory.Content(name=name, language="en", country="LV", **columns)
    return directory.propose(content, by=world.person("coordinator"))


def _organisations(world: World) -> None:
    stranger = world.person("stranger")
    own, other = _page(world, "White House"), _page(world, "Blue Door", contact_address="office@example.org")
    network, unclaimed = _page(world, "Network of Doors", type="network"), _page(world, "Nobody's Own")
    for name, role in (("member", Role.MEMBER), ("editor", Role.EDITOR), ("admin", Role.ADMIN)):
        Membership.objects.create(person=world.person(name), organisation=own.organisation, role=role)
    for page in (other, network):
        Membership.objects.create(person=world.person("partner"), organisation=page.organisation, role=Role.ADMIN)
    world.records |= {"organisation": own, "other": other, "network": network, "unclaimed": unclaimed}
    claim = directory.claim(unclaimed, by=stranger, text="I am its head", language="en")
    joining = directory.ask_to_join(own, by=stranger)
    invited = directory.invite(own, email="new@example.org", role="editor", language="en", by=world.person("admin"))
    part = directory.invite_member(network, own.organisation, by=world.person("partner"))
    world.numbers |= {
        "claim_pk": claim.pk, "membership_pk": joining.pk, "invitation_pk": invited.pk, "part_pk": part.pk,
        "into_pk": other.pk, "other_pk": unclaimed.pk, "organisation_id": other.organisation_id,
        "organisation_pk": other.organisation_id,
    }  # fmt: skip


def organisation_of(page: Any) -> Organisation:
    """The organisation behind an entry."""
    return Organisation.objects.get(pk=page.organisation_id)


def _needs(world: World) -> None:
    coordinator, editor = world.person("coordinator"), world.person("editor")
    words: dict[str, Any] = {
        "title": "No Latvian course in the evening",
        "language": "en",
        "body": "We work until six.",
    }
    need = needs.report(Content(**words, quantity=30, unit="course_place"), by=world.person("member"))
    needs.confirm(need, by=coordinator)
    own = organisation_of(world.records["organisation"])
    needs.take_up(need, own, Share("Courses", "en", 10), by=editor)
    needs.invite_to_respond(need, organisation_of(world.records["other"]), by=editor)
    waiting = needs.report(Content(title="A ramp at the post office", language="en"), by=world.person("stranger"))
    fresh = needs.report(Content(title="A bus on Sundays", language="en"), by=world.person("stranger"))
    needs.confirm(fresh, by=coordinator)
    asked = needs.report(Content(title="Nobody repairs bicycles", language="en"), by=world.person("stranger"))
    needs.confirm(asked, by=coordinator)
    needs.take_up(asked, own, Share("Workshop", "en"), by=editor)
    needs.say_solved(asked, by=editor, text="Done", language="en")
    world.records |= {"need": need, "waiting": waiting, "fresh": fresh, "asked": asked}


def _offers(world: World) -> None:
    own, other = organisation_of(world.records["organisation"]), organisation_of(world.records["other"])
    offer = offers.publish_offer(OFFER, owner=own, by=world.person("editor"), terms=[], language="en")
    asked = offers.ask(offer, other, by=world.person("partner"), message="For us", language="en")
    gone = offers.publish_offer(
        {**OFFER, "title": "Chairs"}, owner=own, by=world.person("editor"), terms=[], language="en"
    )
    offers.withdraw_offer(gone, by=world.person("editor"))
    with transaction.atomic():  # of which the need's side is asked whether it is so
        assert_link(offer, "answers", world.records["need"], by=world.person("editor"))
    world.records |= {"offer": offer, "gone": gone}
    world.numbers["ask_pk"] = asked.pk


def _calls(world: World) -> None:
    own, other = organisation_of(world.records["organisation"]), organisation_of(world.records["other"])
    editor, partner = world.person("editor"), world.person("partner")
    call = partners.publish_call(CALL, owner=own, by=editor, terms=[], language="en")
    answer = partners.show_interest(call, other, by=partner, message="Us", replies=[], language="en")
    closed = partners.publish_call({**CALL, "title": "A camp"}, owner=own, by=editor, terms=[], language="en")
    partners.close_call(closed, by=editor)
    inviting = partners.publish_call({**CALL, "title": "A festival"}, owner=own, by=editor, terms=[], language="en")
    partners.invite_partner(inviting, other, by=editor)
    world.records |= {"call": call, "closed": closed, "inviting": inviting}
    world.numbers["interest_pk"] = answer.pk


def _news(world: World) -> None:
    own, editor = organisation_of(world.records["organisation"]), world.person("editor")
    written = news.write_news({"title": "A school opened", "summary": "In the evening"}, owner=own, by=editor,
                              terms=[], language="en")  # fmt: skip
    Picture.objects.create(news=written, number=1, picture="none", width=2, height=2, alt="A door")
    world.records["news"] = written


def _said(world: World) -> None:
    """A comment on the need, and a translation of the offer that waits for its owner."""
    need, offer, stranger = world.records["need"], world.records["offer"], world.person("stranger")
    comment = comments.write(need, Comment("We could do it on Fridays", "en"), by=world.person("editor"))
    texts = {"title": "Vakara kursi", "summary": "", "body": "", "extras": {}}
    proposal = translating.offer(translating.begin(offer, "lv", by=stranger), texts, by=stranger)
    world.numbers |= {"comment": comment.pk, "about": need.pk, "proposal": proposal.pk}


def _topics(world: World) -> None:
    """A question with a reply, asked by the editor with a poll; one that waits to be read."""
    editor, columns = (
        world.person("editor"),
        {"title": "Who lends chairs?", "body": "Fifty of them", "is_question": True},
    )
    poll = forum.PollTerms("When?", ("Morning", "Evening"), False, timezone.now() + timedelta(days=9))
    terms = [world.numbers["theme"]]
    topic = forum.begin_topic(columns, by=editor, terms=terms, language="en", poll=poll)
    held = forum.begin_topic(columns, by=world.person("stranger"), terms=terms, language="en")
    reply = comments.write(topic, Comment("We do", "en"), by=editor)
    world.records |= {"topic": topic, "held": held}
    world.numbers["comment_id"] = reply.pk


def _visits(world: World) -> None:
    """A field meeting with a place, a car with somebody in it, and an organisation that is asked along."""
    own, other = organisation_of(world.records["organisation"]), organisation_of(world.records["other"])
    editor, begins = world.person("editor"), timezone.now() + timedelta(days=3)
    columns = {"title": "A visit", "begins_at": begins, "ends_at": begins + timedelta(hours=5)}
    visit = fieldwork.plan_meeting(columns, owner=own, by=editor, terms=[], language="en")
    fieldwork.invite_organisation(visit, other, by=editor)
    spot = fieldwork.add_spot(visit, by=editor, kind="hall", name="The school")
    car = fieldwork.offer_car(visit, by=editor, seats=3, leaves_from="Here", leaves_at=begins)
    fieldwork.take_seat(car, by=world.person("admin"))
    world.records["field_meeting"] = visit
    world.numbers |= {"spot_pk": spot.pk, "car_pk": car.pk}


def _moderated(world: World) -> None:
    """A comment that is reported, one that was hidden and objected to, a wave that was cleared."""
    need, coordinator, partner = world.records["need"], world.person("coordinator"), world.person("partner")
    why = Statement("spam", "The same again and again", "en")
    reported = world.numbers["comment"]
    hidden = comments.write(need, Comment("And at this"), by=partner)
    moderation.report(hidden.__class__.objects.get(pk=reported), "spam", by=world.person("stranger"))
    decision = moderation.decide(hidden, "hidden", why, by=coordinator)
    objection = moderation.appeal(decision, by=partner, words="It was true", language="en")
    make_person("Seller", email="seller@flood.example", address_confirmed_at=timezone.now())
    batch = moderation.clear_wave(Wave(domain="flood.example"), why, by=coordinator, until=timezone.now())
    world.numbers |= {
        "reported_person": world.person("stranger").pk, "decision": decision.pk, "appeal": objection.pk,
        "batch": batch.pk,
    }  # fmt: skip


def _kept(world: World) -> None:
    """What people keep: a saved search, a notice, an upload, each the editor's."""
    editor, need = world.person("editor"), world.records["need"]
    fact = Fact.objects.filter(record_id=need.pk).first()
    assert fact is not None
    kept = {
        "saved": SavedSearch.objects.create(person=editor, name="Courses", query="q=course"),
        "notice": Notice.objects.create(person=editor, fact=fact, code="needs.taken_up", record=need),
        "upload": Upload.objects.create(person=editor, kind="offer", language="en", name="x", form=".csv", called="x"),
    }
    world.numbers |= {name: row.pk for name, row in kept.items()}
    follow(need.pk, by=editor, wanted=True)
    owner = organisation_of(world.records["organisation"])
    world.numbers["watched"] = owner.pk
    world.words["calendar"] = make_address(by=editor).secret
    mailed = own_file(world.records["event"].pk, world.person("stranger"))
    world.words["calendar_token"] = mailed.rpartition("/")[2].removesuffix(".ics")
    Watch.objects.create(person=editor, organisation=owner)
    world.numbers["candidate"] = world.numbers["source"] = world.records["offer"].pk
