"""The demo's records: whole, well-formed, told in the right languages, and nobody's private data among them."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from stdnum.lt import pvm
from stdnum.lv import pvn

from talka.kernel.vocabulary.gazetteer import places

DATA = Path(__file__).parents[1] / "data"
VOCABULARY = Path(__file__).parents[3] / "kernel" / "vocabulary" / "data"
LANGUAGES = {"en", "ka", "lv", "lt", "ru", "uk"}
CASES = {"A", "B", "C", "D", "E", "example"}
UNITS = {"course_place", "hour", "piece", "person", "room", "euro"}
COUNTRIES = {"GE", "LV", "LT"}
NOTE = {
    "en": "This is an example entry for the demonstration.",
    "lv": "Šis ir piemēra ieraksts, kas izveidots demonstrācijai.",
    "lt": "Tai pavyzdinis įrašas, sukurtas demonstracijai.",
    "ka": "ეს არის დემონსტრაციისთვის შექმნილი სანიმუშო ჩანაწერი.",
    "ru": "Это пример записи, созданный для демонстрации.",
    "uk": "Це приклад запису, створений для демонстрації.",
}
Row = dict[str, Any]


def read(name: str) -> list[Row]:
    """The records of a file, one a line; no blank line, no byte order mark."""
    text = (DATA / f"{name}.jsonl").read_text(encoding="utf-8")
    assert text.endswith("\n")
    return [json.loads(line) for line in text.removesuffix("\n").split("\n")]


ORGANISATIONS, NEEDS, OFFERS, CALLS, PEOPLE = map(read, ("organisations", "needs", "offers", "calls", "people"))
NEWS, EVENTS, SERIES, VISITS, CIRCLES = map(read, ("news", "events", "series", "field_meetings", "circles"))
RECORDS = [*ORGANISATIONS, *NEEDS, *OFFERS, *CALLS, *NEWS, *EVENTS, *SERIES, *VISITS, *CIRCLES]
BY_KEY = {row["key"]: row for row in ORGANISATIONS}


def codes(scheme: str) -> set[str]:
    """The codes of a vocabulary; each line begins with one."""
    lines = (VOCABULARY / f"{scheme}.csv").read_text(encoding="utf-8").splitlines()
    return {line.partition(",")[0] for line in lines[1:]}


def texts(row: Row) -> list[tuple[str, Row]]:
    """Every language a record is told in, the original first, with its title, summary and body."""
    return [(row["language"], row), *row["translations"].items()]


def strings(value: object) -> list[str]:
    """All strings inside a value, however deep."""
    if isinstance(value, dict):
        return [found for part in value.values() for found in strings(part)]
    if isinstance(value, list):
        return [found for part in value for found in strings(part)]
    return [value] if isinstance(value, str) else []


def sentences(text: str) -> int:
    """How many sentences a text has: a full stop before a small letter ends none (``2017. gada``)."""
    return len(
        [part for part in re.split(r"(?<=[.!?])\s+(?=[^\Wa-zāčēģīķļņšūžąęėįųа-яёіїєґ]|[„“«(])", text) if part.strip()]
    )


COMMON = "key case example language title summary body themes audiences translations"
SHAPES = {
    "organisations": (
        ORGANISATIONS,
        "names short_names type country working_languages sectors place places_served programmes quality_labels state"
        " claimed confirmed_days_ago",
        "registry_number founded website network_members network_asking merged_into declined_because",
    ),
    "needs": (
        NEEDS,
        "place urgency people_count heard_from quantity state days_ago reporter voices responders progress",
        "source duplicate_of owner spot declined_because",
    ),
    "offers": (
        OFFERS,
        "owner offer_type quantity terms from_days until_days place online offer_languages state days_ago",
        "asks",
    ),
    "calls": (
        CALLS,
        "owner programme role seeks period budget_eur reply_by_days deadline_days questions cap place state days_ago"
        " answers",
        "invited",
    ),
    "news": (NEWS, "owner place state days_ago about", "returned_because scheduled_days picture"),
    "events": (
        EVENTS,
        "owner event_type place state when time_zone",
        "series capacity group_limit registering attendance venue online_address spoken interpreted accessibility"
        " covered sessions partners people absent requested questions intentions group cancelled_because agreed",
    ),
    "series": (SERIES, "owner place state days_ago", ""),
    "circles": (
        CIRCLES,
        "owner place state members least most rrule meets_at time_zone venue",
        "agenda reading summary_ plan because",
    ),
    "field_meetings": (
        VISITS,
        "owner place state when meeting_point",
        "partners invited spots car heard report cancelled_because",
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_each_record_has_the_keys_of_its_file_and_no_other(name: str) -> None:
    rows, needed, allowed = SHAPES[name]
    must = {*COMMON.split(), *needed.split()}
    for row in rows:
        assert must <= row.keys() <= must | {*allowed.split()}, row["key"]
    assert [key for key, n in Counter(row["key"] for row in rows).items() if n > 1] == []


@pytest.mark.parametrize(
    ("rows", "least", "most"), [(ORGANISATIONS, 58, 70), (NEEDS, 78, 90), (OFFERS, 58, 70), (CALLS, 15, 18)]
)
def test_the_demo_is_alive_but_not_a_crowd(rows: list[Row], least: int, most: int) -> None:
    assert least <= len(rows) <= most
    assert {row["case"] for row in rows} >= {"A", "B", "C", "D", "E"} and {row["case"] for row in rows} <= CASES


@pytest.mark.parametrize(
    ("rows", "field", "values"),
    [
        (ORGANISATIONS, "state", "proposed listed verified closed merged declined"),
        (
            ORGANISATIONS,
            "type",
            "informal_group ngo foundation network municipality public_institution ministry library school university"
            " company media funder international_body",
        ),
        (ORGANISATIONS, "country", "GE LV LT"),
        (NEEDS, "state", "reported confirmed taken_up answered solved not_feasible duplicate reopened declined"),
        (NEEDS, "heard_from", "resident field_meeting survey organisation"),
        (NEEDS, "language", "en ka lv lt ru uk"),
        (OFFERS, "state", "open reserved given withdrawn expired"),
        (
            OFFERS,
            "offer_type",
            "expertise training volunteers work_space literature electronic_material equipment translation transport"
            " mentoring money",
        ),
        (OFFERS, "terms", "free loan swap at_cost"),
        (CALLS, "state", "open filled closed expired paused answers_closed"),
        (CALLS, "role", "lead partner host sender associated expert"),
        (EVENTS, "state", "draft open full closed under_way held reported cancelled"),
        (EVENTS, "event_type", "seminar training course conference discussion contact_exchange cultural meeting"),
        (SERIES, "state", "draft running ended"),
        (CIRCLES, "state", "proposed gathering confirmed running finished did_not_happen"),
        (VISITS, "state", "planned under_way held reported cancelled"),
    ],
)
def test_every_value_is_there_and_no_other(rows: list[Row], field: str, values: str) -> None:
    assert {row[field] for row in rows} == set(values.split())


def test_urgency_and_quantities_are_sound() -> None:
    assert {need["urgency"] for need in NEEDS} == {1, 2, 3, 4}
    for row in [*NEEDS, *OFFERS]:
        quantity = row["quantity"]
        assert quantity is None or (quantity["amount"] > 0 and quantity["unit"] in UNITS), row["key"]
    assert {row["quantity"]["unit"] for row in OFFERS if row["quantity"]} == UNITS


@pytest.mark.parametrize("scheme", ["themes", "audiences", "sectors"])
def test_tags_are_of_the_vocabulary(scheme: str) -> None:
    known = codes(scheme)
    for row in RECORDS:
        if scheme in row:
            assert row[scheme], row["key"]
            assert set(row[scheme]) <= known, (row["key"], set(row[scheme]) - known)
            assert len(set(row[scheme])) == len(row[scheme])


def test_places_are_of_the_gazetteer_by_their_english_name() -> None:
    known = {f"{place.names['en']}, {place.country}" for place in places()}
    known |= {f"{name}, {code}" for name, code in (("Georgia", "GE"), ("Latvia", "LV"), ("Lithuania", "LT"))}
    used = {place for row in RECORDS for place in (row["place"], *row.get("places_served", [])) if place}
    assert used - known == set()
    assert {place[-2:] for place in used} == COUNTRIES


def test_an_offer_without_a_place_is_online_and_its_days_are_in_order() -> None:
    for offer in OFFERS:
        assert offer["place"] or offer["online"], offer["key"]
        if offer["from_days"] is not None and offer["until_days"] is not None:
            assert offer["from_days"] < offer["until_days"], offer["key"]
        if offer["state"] == "expired":
            assert offer["until_days"] < 0, offer["key"]
        if offer["state"] == "open" and offer["until_days"] is not None:
            assert offer["until_days"] > 0, offer["key"]


def test_of_real_organisations_nothing_is_made_up() -> None:
    real = [row for row in ORGANISATIONS if not row["example"]]
    assert len(real) == 22
    assert {row["case"] for row in real} == {"A", "C", "D", "E"}  # case B names no organisation
    for row in real:
        assert "registry_number" not in row and "website" not in row, row["key"]
        assert row.get("founded") in {None, 2011}, row["key"]
        assert not any(NOTE[language] in text["body"] for language, text in texts(row)), row["key"]


def test_a_made_up_organisation_says_so_in_each_language() -> None:
    for row in ORGANISATIONS:
        if row["example"]:
            for language, text in texts(row):
                assert text["body"].endswith(NOTE[language]), (row["key"], language)


def test_example_numbers_are_well_formed_and_given_to_nobody() -> None:
    checks = {"LV": pvn.is_valid, "LT": pvm.is_valid, "GE": lambda number: bool(re.fullmatch(r"\d{9}", number))}
    numbers = [(row["country"], row["registry_number"]) for row in ORGANISATIONS if "registry_number" in row]
    assert len(numbers) == len(set(numbers)) >= 12
    for country, number in numbers:
        assert checks[country](number), number
        assert number.startswith("999"), number  # registers have not come near this range


def test_websites_are_of_the_reserved_domain() -> None:
    for row in ORGANISATIONS:
        assert re.fullmatch(r"https://[a-z0-9-]+\.example", row.get("website", "https://none.example")), row["key"]


def test_half_of_the_records_are_translated_into_two_or_three_languages() -> None:
    for rows in (ORGANISATIONS, NEEDS, OFFERS, CALLS, EVENTS):
        told = [row["translations"] for row in rows if row["translations"]]
        assert 0.4 <= len(told) / len(rows) <= 0.65
        assert {len(translations) for translations in told} == {2, 3}
    for row in RECORDS:
        assert row["language"] not in row["translations"], row["key"]
        assert set(row["translations"]) <= LANGUAGES, row["key"]


def test_lengths_suit_a_card_and_a_page() -> None:
    for row in RECORDS:
        for language, text in texts(row):
            where = (row["key"], language)
            assert text.keys() >= {"title", "summary", "body"}, where
            assert 4 <= len(text["title"]) <= 120, where
            assert 15 <= len(text["summary"]) <= 200, where
            # An example's note is one sentence more; news tell more than others.
            least, most = (3, 9) if "sectors" in row else (1, 14) if "about" in row else (2, 6)
            assert least <= sentences(text["body"]) <= most, (where, sentences(text["body"]))
            for part in ("title", "summary", "body"):
                assert text[part] == text[part].strip() and "  " not in text[part], where


GEORGIAN, CYRILLIC, LATIN = "[\u10d0-\u10ff]", "[\u0400-\u04ff]", "[A-Za-z\u00c0-\u017f]"
SCRIPT = {"ka": GEORGIAN, "ru": CYRILLIC, "uk": CYRILLIC, "lv": LATIN, "lt": LATIN, "en": LATIN}
OWN = {"lv": "[āēīūģķļņšžč]", "lt": "[ąčęėįšųūž]", "ru": "[а-яё]", "uk": "[іїєґ]"}
FOREIGN = {"lv": "[ąęėįų]", "ru": "[іїєґ]", "uk": "[ыэъё]"}


def test_each_text_is_written_in_the_script_and_letters_of_its_language() -> None:
    for row in RECORDS:
        for language, text in texts(row):
            whole = " ".join((text["title"], text["summary"], text["body"]))
            letters = re.findall(r"[^\W\d_]", whole)
            own = re.findall(SCRIPT[language], whole)
            where = (row["key"], language)
            assert len(own) > 0.75 * len(letters), where
            assert re.search(OWN.get(language, "."), whole), where
            assert not re.search(FOREIGN.get(language, r"(?!)"), whole.lower()), where
            if language == "en":
                assert len(re.findall("[A-Za-z]", whole)) > 0.95 * len(letters), where


MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d"


def test_no_private_person_no_phone_no_real_address() -> None:
    for row in RECORDS:
        told = [text for text in strings(row) if text != row.get("registry_number") and not re.fullmatch(MOMENT, text)]
        for text in told:
            assert not re.search(r"\d(?:[\s()-]?\d){6,}", text), (row["key"], text)
            assert "@" not in text, (row["key"], text)
    for person in PEOPLE:
        assert re.fullmatch(r"[a-z0-9]+@(example\.org|[a-z0-9-]+\.example)", person["email"])
        assert re.search(r"\((example|piemērs|pavyzdys|მაგალითი|пример|приклад)\)$", person["name"])


def test_days_count_from_today_into_the_past() -> None:
    for row in [*NEEDS, *OFFERS, *CALLS, *NEWS]:
        assert row["days_ago"] > 0, row["key"]
    for need in NEEDS:
        assert all(0 < note["days_ago"] < need["days_ago"] for note in need["progress"]), need["key"]
        assert all(-part["until_days"] < need["days_ago"] for part in need["responders"]), need["key"]
