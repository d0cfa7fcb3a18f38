"""What people say in the demo: its data, and how it stands after it was filled."""

import re
from collections.abc import Iterator

from .test_demo_data import BY_KEY, LANGUAGES, NEWS, OWN, PEOPLE, RECORDS, SCRIPT, Row, read

SAID: list[Row] = read("said")
MODERATED: list[Row] = read("moderation")
PERSON = {row["key"]: row for row in PEOPLE}
KNOWN = {row["key"]: row for row in RECORDS if "sectors" not in row}
EXAMPLE = {"lv": "piemērs", "ru": "пример", "ka": "მაგალით", "lt": "pavyzd", "en": "example"}


def comments() -> Iterator[tuple[Row, Row]]:
    """Each with the row of the record that it is about."""
    yield from ((row, told) for row in SAID for told in row["comments"])


def _everything_said() -> Iterator[Row]:
    """All that somebody wrote, with its text and language."""
    yield from (told for _row, told in comments())
    for row in MODERATED:
        yield from ([row] if "text" in row else [])
        yield from ({**told, "text": told["words"]} for told in row.get("reports", ()))
        for name, key in (("decision", "facts"), ("appeal", "words")):
            yield from ([{**row[name], "text": row[name][key]}] if name in row else [])


def test_comments_are_by_people_of_the_demo_and_answer_what_stands_before_them() -> None:
    for row, told in comments():
        assert row["record"] in KNOWN
        where = (row["record"], told["text"][:30])
        assert told["by"] in PERSON, where
        place = row["comments"].index(told)
        assert told.get("answers", -1) < place, where
        assert told["days_ago"] > 0, where
        assert all(told["by"] not in people for people in told.get("reactions", {}).values()), where
        if "answers" in told:
            assert told["days_ago"] < row["comments"][told["answers"]]["days_ago"], where
        if "org" in told:
            part = [one for one in PERSON[told["by"]].get("memberships", ()) if one["org"] == told["org"]]
            assert part and part[0]["role"] in ("admin", "editor"), where
        assert not told.get("official") or told["org"] == KNOWN[row["record"]]["owner"], where


def test_what_a_real_organisation_says_here_is_marked_as_an_example() -> None:
    spoken = [told for _row, told in comments() if "org" in told and not BY_KEY[told["org"]]["example"]]
    assert spoken
    for told in spoken:
        assert EXAMPLE[told["language"]] in told["text"].rpartition("\n")[2].lower(), told["text"]


def test_comments_are_in_the_letters_of_their_languages() -> None:
    for told in _everything_said():
        letters = re.findall(r"[^\W\d_]", told["text"])
        assert len(re.findall(SCRIPT[told["language"]], told["text"])) > 0.75 * len(letters), told["text"]
    russian = " ".join(told["text"].lower() for _row, told in comments() if told["language"] == "ru")
    assert re.search(OWN["ru"], russian)
    assert not re.search("[іїєґ]", russian)


def test_the_cases_news_are_told_in_their_languages_by_whom_they_are_about() -> None:
    told = {row["case"]: (row["owner"], row["language"]) for row in NEWS if not row["example"]}
    assert told == {
        "A": ("mediatheque-union", "ka"), "C": ("intelekta-parks", "lv"), "D": ("drosa-maja", "lv"),
        "E": ("ethnic-studies", "lt"),
    }  # fmt: skip
    c = next(row for row in NEWS if row["key"] == "c-school-of-citizens")
    for said in ("2017.LV/NVOF/DAP/MIC/028", "Sabiedrības integrācijas fonds", "Par publikācijas saturu atbild"):
        assert said in c["body"]
    assert c["translations"] == {}  # Russian comes by way of a reader's request
    translation = next(row["translation"] for row in SAID if row["record"] == c["key"])
    assert "2017.LV/NVOF/DAP/MIC/028" in translation["body"]
    assert translation["body"].count("\n## ") == c["body"].count("\n## ")


def test_several_languages_meet_under_several_kinds() -> None:
    assert {told["language"] for _row, told in comments()} == LANGUAGES
    assert {("title" in KNOWN[row["record"]]) and _kind(row["record"]) for row in SAID} == {
        "news", "need", "offer", "call",
    }  # fmt: skip
    assert len([row for row in SAID if len({told["language"] for told in row["comments"]}) > 1]) >= 5
    assert len([told for _row, told in comments() if told.get("official")]) >= 4


def _kind(key: str) -> str:
    row = KNOWN[key]
    return next(kind for kind, mark in MARKS.items() if mark in row)


MARKS = {"news": "about", "need": "urgency", "offer": "offer_type", "call": "questions"}
