"""Every reason and misfit has its sentence, with its numbers and names in the reader's language."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override

from talka.capabilities.matching import explaining
from talka.capabilities.matching.factors import Context
from talka.capabilities.matching.profiles import Conduct, Profile, Sought, Spot
from talka.capabilities.matching.reasons import SENTENCES, sentence_of
from talka.capabilities.matching.scoring import score
from talka.kernel.testing import make_place, make_term

RIGA, DAUGAVPILS, TBILISI = (56.946, 24.105), (55.875, 26.536), (41.7, 44.8)
SAMPLES = {
    "terms": [1], "place": "LV", "kilometres": 23, "languages": ["lv", "ka"], "type": "ngo", "country": "LV",
    "count": 3, "names": ["Baltā māja", "Sukrums"], "day": "2026-05-01", "things": ["training"],
    "countries": ["LV", "GE"], "types": ["ngo", "library"], "organisations": [1],
}  # fmt: skip


def codes_in_the_code() -> set[str]:
    """All codes that `explaining` can give: `"code", {` in its returns, and those made of a scheme's name."""
    text = Path(explaining.__file__).read_text()
    found = set(re.findall(r'"(\w+)", \{', text))
    for scheme in ("themes", "audiences", "sectors"):
        found |= {scheme, f"related_{scheme}"}
    return found | {"no_themes", "no_audiences"}


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(codes_in_the_code()))
def test_every_code_has_a_sentence(code: str):
    with override("en"):
        said = sentence_of(code, SAMPLES)
    assert said.endswith(".") and "%(" not in said


def test_there_is_no_sentence_that_nothing_says():
    assert set(SENTENCES) == codes_in_the_code()


@pytest.mark.django_db
def test_names_come_in_the_readers_language():
    term = make_term("adult-learning", lv="Pieaugušo izglītība")
    make_place("LV-LATGALE", lv="Latgale", en="Latgale region")
    with override("lv"):
        assert "Pieaugušo izglītība" in sentence_of("themes", {"terms": [term.pk]})
        assert "Latgale" in sentence_of("within", {"place": "LV-LATGALE"})
        assert "gruzīnu" in sentence_of("languages", {"languages": ["ka"]})
    with override("en"):
        assert sentence_of("sought", {"type": "library", "country": "GE"}) == "Is what is sought: Library, Georgia."
        assert sentence_of("distance", {"kilometres": 0}) == "Less than a kilometre away."
        assert sentence_of("kept", {"count": 1}) == "Kept 1 commitment so far."
        assert sentence_of("kept", {"count": 2000}) == "Kept 2,000 commitments so far."


def codes(seeker: Profile, candidate: Profile) -> tuple[list[str], list[str]]:
    match = score(seeker, candidate, Context())
    return [reason.code for reason in match.reasons], [misfit.code for misfit in match.misfits]


def test_what_fits_is_said_and_what_does_not():
    need = Profile(
        1, themes=frozenset({1, 2}), audiences=frozenset({7}), languages=frozenset({"lv"}),
        spots=(Spot("LV/LV-R/LV-1/", DAUGAVPILS),), asks=frozenset({"training"}),
        starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 1),
    )  # fmt: skip
    offer = replace(
        need, id=2, spots=(Spot("LV/LV-R/LV-2/", (55.9, 26.6)),), gives=frozenset({"training"}), asks=frozenset(),
        conduct=Conduct(kept=4),
    )  # fmt: skip
    reasons, misfits = codes(need, offer)
    assert {"themes", "distance", "gives", "languages"} <= set(reasons) and misfits == []
    elsewhere = replace(
        offer, themes=frozenset({9}), audiences=frozenset({8}), languages=frozenset({"ka"}),
        spots=(Spot("GE/GE-TB/", TBILISI),), gives=frozenset({"books"}),
        starts_on=date(2027, 1, 1), ends_on=None, conduct=Conduct(broken=2),
    )  # fmt: skip
    reasons, misfits = codes(need, elsewhere)
    assert reasons == []
    assert set(misfits) == {
        "no_languages", "far", "gives_other", "begins_after", "no_audiences", "no_themes", "broken"
    }  # fmt: skip


def test_a_call_says_whether_the_organisation_is_what_it_seeks():
    call = Profile(1, seeks=(Sought(frozenset({"university"}), frozenset({"LT"})),))
    assert codes(call, Profile(2, type="university", country="LT")) == (["sought"], [])
    assert codes(call, Profile(2, type="university", country="LV"))[1] == ["country_not_sought"]
    assert codes(call, Profile(2, type="media", country="LT"))[1] == ["type_not_sought"]
    assert codes(Profile(2, type="university", country="LT"), call) == (["seeks"], [])


def test_one_that_works_online_is_not_called_far():
    here, there = Profile(1, spots=(Spot("LV/", RIGA),)), Profile(2, spots=(Spot("GE/", TBILISI),), online=True)
    assert codes(here, there) == (["online"], [])
