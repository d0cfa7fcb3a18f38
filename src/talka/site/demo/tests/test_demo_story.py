"""What the demo's needs, calls and people show: cover, overdue promises, twins across languages, roles to step into."""

import pytest

from talka.site.demo.bar import ROLES

from .test_demo_data import BY_KEY, CALLS, COUNTRIES, LANGUAGES, NEEDS, OFFERS, ORGANISATIONS, PEOPLE, Row

NEED = {row["key"]: row for row in NEEDS}
TAKEN = {"taken_up", "answered", "solved", "reopened"}


def accepted(need: Row) -> list[Row]:
    """The responders who said yes and have not withdrawn."""
    return [part for part in need["responders"] if part["state"] == "accepted"]


def test_a_need_has_the_responders_that_its_state_asks_for() -> None:
    for need in NEEDS:
        assert bool(accepted(need)) == (need["state"] in TAKEN), need["key"]
        assert {part["state"] for part in need["responders"]} <= {"invited", "accepted", "declined", "withdrawn"}
        told = {note["org"] for note in need["progress"]}
        assert told <= {part["org"] for part in accepted(need)}, need["key"]
        assert len({part["org"] for part in need["responders"]}) == len(need["responders"]), need["key"]
    states = {part["state"] for need in NEEDS for part in need["responders"]}
    assert states == {"invited", "accepted", "declined", "withdrawn"}


def test_promises_never_exceed_the_quantity_nor_deliveries_the_promise() -> None:
    for need in NEEDS:
        promised = sum(part["promised"] or 0 for part in accepted(need))
        if need["quantity"] is None:
            assert promised == 0, need["key"]
        else:
            assert promised <= need["quantity"]["amount"], need["key"]
        for part in need["responders"]:
            assert (part["delivered"] or 0) <= (part["promised"] or 0), need["key"]
            if part["state"] in {"invited", "declined"}:
                assert part["promised"] is None and part["delivered"] is None, need["key"]


def test_some_cover_is_partial_and_some_promises_are_overdue() -> None:
    partial = [
        need
        for need in NEEDS
        if need["quantity"]
        and need["state"] == "taken_up"
        and 0 < sum(part["promised"] or 0 for part in accepted(need)) < need["quantity"]["amount"]
    ]
    overdue = [
        need["key"]
        for need in NEEDS
        if need["state"] == "taken_up"
        for part in accepted(need)
        if part["until_days"] < 0 and (part["delivered"] or 0) < (part["promised"] or 0)
    ]
    assert len(partial) >= 5
    assert len(overdue) >= 3


def test_only_a_confirmed_need_has_voices_and_only_a_duplicate_points_elsewhere() -> None:
    for need in NEEDS:
        assert 0 <= need["voices"] <= 25, need["key"]
        assert need["state"] != "reported" or need["voices"] == 0, need["key"]
        assert ("duplicate_of" in need) == (need["state"] == "duplicate"), need["key"]
        if "duplicate_of" in need:
            assert NEED[need["duplicate_of"]]["state"] != "duplicate", need["key"]
            assert NEED[need["duplicate_of"]]["days_ago"] > need["days_ago"], need["key"]


def test_who_reported_a_need_speaks_its_language() -> None:
    language = {person["key"]: person["language"] for person in PEOPLE}
    for need in NEEDS:
        if need["reporter"]:
            assert language[need["reporter"]] == need["language"], need["key"]
            assert need["heard_from"] == "resident" and "owner" not in need, need["key"]
        if "owner" in need:
            assert need["heard_from"] == "organisation", need["key"]
        if need["heard_from"] in {"survey", "field_meeting"}:
            assert need["source"], need["key"]
    assert {need["reporter"] for need in NEEDS if need["reporter"]} == {f"resident-{n}" for n in range(1, 10)}


TWINS = [
    ("a-georgian-books-riga", "a-georgian-books-riga-school"),
    ("c-evening-latvian", "c-evening-latvian-ru"),
    ("b-georgian-marneuli", "b-georgian-marneuli-ru"),
    ("d-course-olaine", "d-course-olaine-ru"),
    ("e-visaginas-class", "e-visaginas-class-lt"),
]


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_near_twins_are_told_in_two_languages(one: str, other: str) -> None:
    first, second = NEED[one], NEED[other]
    assert first["language"] != second["language"]
    assert len(set(first["themes"]) & set(second["themes"])) >= 2


def test_some_twins_are_still_to_be_found() -> None:
    waiting = [pair for pair in TWINS if not {NEED[key]["state"] for key in pair} & {"duplicate"}]
    assert len(waiting) >= 2


@pytest.mark.parametrize(
    ("rows", "language", "least"),
    [
        (NEEDS, "ka", 5),
        (NEEDS, "lv", 5),
        (NEEDS, "lt", 5),
        (NEEDS, "ru", 2),
        (NEEDS, "uk", 2),
        (OFFERS, "lv", 5),
        (OFFERS, "ka", 5),
        (OFFERS, "lt", 5),
    ],
)
def test_some_are_told_in_one_language_only(rows: list[Row], language: str, least: int) -> None:
    alone = [row for row in rows if row["language"] == language and not row["translations"]]
    assert len(alone) >= least


def test_an_offer_is_promised_or_given_to_one_that_asked() -> None:
    for offer in OFFERS:
        asks = offer.get("asks", [])
        assert (offer["state"] == "reserved") == ("accepted" in {asked["state"] for asked in asks}), offer["key"]
        assert (offer["state"] == "given") == ("given" in {asked["state"] for asked in asks}), offer["key"]
        assert offer["owner"] not in {asked["org"] for asked in asks}, offer["key"]
        for asked in asks:
            assert ("answer" in asked) == (asked["state"] in {"accepted", "declined", "given"}), offer["key"]
            assert BY_KEY[asked["org"]]["example"], offer["key"]  # of real organisations nothing is made up


def test_evening_courses_are_described_in_latvian_only() -> None:
    offer = next(row for row in OFFERS if row["key"] == "evening-latvian")
    for row in (offer, NEED["c-evening-latvian"]):
        assert row["language"] == "lv" and row["translations"] == {}
    assert offer["state"] == "open"
    assert NEED["c-evening-latvian"]["state"] == "confirmed"


def test_partner_calls_are_sound() -> None:
    types = {row["type"] for row in ORGANISATIONS}
    states = set()
    for call in CALLS:
        assert call["reply_by_days"] < call["deadline_days"] < call["period"]["from_days"], call["key"]
        assert (call["deadline_days"] > 0) == (call["state"] in {"open", "paused", "answers_closed"}), call["key"]
        assert (call["reply_by_days"] > 0) == (call["state"] in {"open", "paused"}), call["key"]
        assert 2 <= len(call["questions"]) <= 4, call["key"]
        for sought in call["seeks"]:
            assert sought["type"] in types and sought["count"] > 0 and set(sought["countries"]) <= COUNTRIES, call[
                "key"
            ]
        orgs = [answer["org"] for answer in call["answers"]]
        assert len(set(orgs)) == len(orgs) and call["owner"] not in orgs, call["key"]
        for answer in call["answers"]:
            assert len(answer["replies"]) == len(call["questions"]), call["key"]
            assert ("answer" in answer) == (answer["state"] in {"accepted", "declined"}), call["key"]
            states.add(answer["state"])
    assert states == {"interested", "accepted", "declined", "withdrawn"}


def test_a_filled_call_has_who_it_sought_and_a_paused_one_is_at_its_cap() -> None:
    for call in CALLS:
        yes = [answer for answer in call["answers"] if answer["state"] == "accepted"]
        sought = sum(part["count"] for part in call["seeks"])
        assert (len(yes) == sought) == (call["state"] == "filled"), call["key"]
        if call["cap"]:
            live = [answer for answer in call["answers"] if answer["state"] in {"interested", "accepted"}]
            assert (len(live) >= call["cap"]) == (call["state"] == "paused"), call["key"]


def test_who_is_accepted_is_of_a_type_and_country_that_was_sought() -> None:
    for call in CALLS:
        for answer in call["answers"]:
            if answer["state"] == "accepted":
                org = BY_KEY[answer["org"]]
                fits = [s for s in call["seeks"] if s["type"] == org["type"] and org["country"] in s["countries"]]
                assert fits, (call["key"], answer["org"])


def test_people_play_roles_and_every_claimed_organisation_has_an_admin() -> None:
    assert len({person["email"] for person in PEOPLE}) == len({person["key"] for person in PEOPLE}) == len(PEOPLE)
    assert {person["language"] for person in PEOPLE} == LANGUAGES
    memberships = [part for person in PEOPLE for part in person.get("memberships", [])]
    assert {part["role"] for part in memberships} == {"admin", "editor", "member"}
    admins = {part["org"] for part in memberships if part["role"] == "admin"}
    assert admins == {row["key"] for row in ORGANISATIONS if row["claimed"]}
    assert [person["key"] for person in PEOPLE if person.get("coordinator")] == ["coordinator", "coordinator-2"]


def test_the_bar_finds_everybody_whose_role_one_can_step_into() -> None:
    emails = {person["email"] for person in PEOPLE}
    assert {address for address, _label in ROLES.values() if address} <= emails
