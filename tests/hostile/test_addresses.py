"""Every address × wrong numbers, wrong words, wrong methods, no token; as everybody: an answer, never a fault."""

from __future__ import annotations

from typing import Any

import pytest

from talka.kernel.records.models import Record

from .addresses import filled, good_values, holes, patterns, wrong_addresses
from .world import World

pytestmark = pytest.mark.django_db
WHO = ("visitor", "member", "editor", "partner", "coordinator")
# 405 for acts that are only posted to, 410 for a mailed link that is over, 422 from the API,
# 400 where a path itself can't be read.
CLEAR = {200, 204, 301, 302, 400, 403, 404, 405, 409, 410, 413, 422, 429}
# The choice of light or dark changes nothing but a cookie, and no page should need a token for it.
# A mailed link carries a secret of its own, and mail programs post to it to stop mails (RFC 8058).
WITHOUT_TOKEN = {"en/theme/", "en/link/<str:name>/<str:token>/"}
WRONG_FOR = ("visitor", "editor", "coordinator")


def faults(answers: list[tuple[str, str, Any]], allowed: set[int]) -> list[tuple[str, str, int]]:
    """(who, address, status) of the answers that are not clear."""
    return [(who, where, answer.status_code) for who, where, answer in answers if answer.status_code not in allowed]


def as_they_stand() -> list[tuple[int, str, int]]:
    """What opening a page must not change."""
    return [(row.pk, row.state, row.version) for row in Record.objects.order_by("pk")]


@pytest.mark.parametrize("who", WHO)
def test_addresses_that_exist_answer_everybody_and_opening_them_changes_nothing(world: World, who: str) -> None:
    client, before = world.client(who), as_they_stand()
    answers = [
        (who, address, client.get(address))
        for pattern, _view in patterns()
        if "sign-out" not in pattern
        for values in good_values(world, pattern)
        for address in [filled(pattern, values)]
    ]
    assert len(answers) > 130
    assert faults(answers, CLEAR) == []
    assert as_they_stand() == before


@pytest.mark.parametrize("who", WRONG_FOR)
def test_wrong_numbers_and_words_are_missing_not_faults(world: World, who: str) -> None:
    """Each wrong value at each place is posted to, and every other one opened, by one of the three."""
    client = world.client(who)
    addresses = [one for pattern, _view in patterns() if holes(pattern) for one in wrong_addresses(world, pattern)]
    assert len(addresses) > 1000
    mine = list(enumerate(addresses))[WRONG_FOR.index(who) :: len(WRONG_FOR)]
    answers = [(who, address, client.post(address)) for _number, address in mine]
    answers += [(who, address, client.get(address)) for number, address in mine if number % 2]
    assert faults(answers, CLEAR) == []


@pytest.mark.parametrize("who", ["visitor", "admin", "coordinator"])
def test_what_comes_without_a_token_is_refused(world: World, who: str) -> None:
    client = world.client(who, enforce_csrf_checks=True)
    for pattern, _view in patterns():
        address = filled(pattern, good_values(world, pattern)[0])
        answer = client.post(address)
        taken = answer.status_code not in (403, 404, 405)
        assert taken == (pattern in WITHOUT_TOKEN), (address, answer.status_code)


def test_methods_that_nobody_uses(world: World) -> None:
    client = world.client("admin")
    methods = ("put", "patch", "delete", "options", "trace")
    answers = [
        (method, address, getattr(client, method)(address))
        for number, (pattern, _view) in enumerate(patterns())
        for address in [filled(pattern, good_values(world, pattern)[0])]
        for method in (methods[number % len(methods)],)
    ]
    assert faults(answers, CLEAR) == []
