"""An organisation that is renamed is found by its new name with all that it owns, and by its old one no more."""

from typing import Any

import pytest
from django.test import Client

from talka.features.directory import actions as directory
from talka.features.directory.actions import Content
from talka.features.offers import actions as offers
from talka.kernel.facts.telling import tell_all
from talka.kernel.jobs.beats import Worker
from talka.kernel.jobs.queue import run_one
from talka.kernel.testing import make_member, make_person

pytestmark = pytest.mark.django_db
OFFER = {"title": "Evening courses", "offer_type": "training", "terms": "free"}


def titles(client: Client, words: str) -> set[str]:
    """What search finds by words."""
    found: Any = client.get("/api/v1/search", {"q": words, "kind": "offer"}).json()
    return {row["title"] for row in found["results"]}


def work() -> None:
    """What the worker does then."""
    tell_all()
    while run_one(Worker()):
        pass


def test_what_it_owns_is_found_by_the_new_name(client: Client) -> None:
    page = directory.propose(Content(name="Zilais kalns", language="lv"), by=make_person(is_coordinator=True))
    editor = make_member(page.organisation)
    offers.publish_offer(OFFER, owner=page.organisation, by=editor, terms=[], language="en")
    work()
    assert titles(client, "Zilais kalns") == {"Evening courses"}
    directory.change(page, Content(name="Sarkanā klints", language="lv"), by=editor, version=None)
    work()
    assert titles(client, "Sarkanā klints") == {"Evening courses"}
    assert titles(client, "Zilais kalns") == set()


def test_what_moves_with_a_merger_is_found_by_the_name_that_stays(client: Client) -> None:
    boss = make_person(is_coordinator=True)
    page = directory.propose(Content(name="Zilais kalns", language="lv"), by=boss)
    into = directory.propose(Content(name="Sarkanā klints", language="lv"), by=boss)
    offers.publish_offer(OFFER, owner=page.organisation, by=make_member(page.organisation), terms=[], language="en")
    directory.merge(page, into, by=boss)
    work()
    assert titles(client, "Sarkanā klints") == {"Evening courses"}
