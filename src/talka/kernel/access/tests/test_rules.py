"""Rules: both faces, composition, the reason of a "no"."""

import pytest
from django.db.models import Q

from talka.kernel.access.rules import EVERYTHING, NOTHING, Denied, Rule, behind, require
from talka.kernel.people.models import Organisation
from talka.kernel.testing import make_organisation

big = Rule("big", lambda person, thing: thing.name == "big", lambda person: Q(name="big"), "It is not big.")
ngo = Rule("ngo", lambda person, thing: thing.type == "ngo", lambda person: Q(type="ngo"), "It is no NGO.")
never = Rule("never", lambda person, thing: False, lambda person: NOTHING)
always = Rule("always", lambda person, thing: True, lambda person: EVERYTHING)


@pytest.fixture
def organisations(db: None) -> list[Organisation]:
    return [make_organisation(name, type=type) for name in ("big", "small") for type in ("ngo", "media")]


@pytest.mark.parametrize(
    "rule",
    [
        big,
        ngo,
        big & ngo,
        big | ngo,
        ~big,
        ~(big & ngo),
        big | never,
        big & always,
        big | always,
        never | never,
        ~always,
    ],
    ids=lambda rule: rule.name,
)
def test_both_faces_agree(rule: Rule, organisations: list[Organisation]) -> None:
    listed = set(Organisation.objects.filter(rule.where(None)))
    assert {thing for thing in organisations if rule(None, thing)} == listed


def test_everything_or_something_is_everything(organisations: list[Organisation]) -> None:
    assert Organisation.objects.filter(EVERYTHING | Q(name="big")).count() == 4
    assert Organisation.objects.filter(NOTHING | Q(name="big")).count() == 2


def test_a_no_says_the_first_reason(organisations: list[Organisation]) -> None:
    small_media = organisations[3]
    assert (big & ngo)(None, small_media).why == "It is not big."
    assert (ngo & big)(None, small_media).why == "It is no NGO."
    assert big.because("Grow first.")(None, small_media).why == "Grow first."
    with pytest.raises(Denied) as denied:
        require(big(None, small_media))
    assert denied.value.why == "It is not big."
    require(big(None, organisations[0]))


def test_a_condition_seen_over_a_relation(organisations: list[Organisation]) -> None:
    from talka.kernel.people.models import Membership
    from talka.kernel.testing import make_member

    for organisation in organisations:
        make_member(organisation)
    condition = behind("organisation", (big & ~ngo).where(None))
    assert [m.organisation for m in Membership.objects.filter(condition)] == [organisations[1]]
