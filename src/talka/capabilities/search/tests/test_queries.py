"""Questions and queries as values: what is read from addresses, what is asked of the engine."""

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from talka.capabilities.search import finding
from talka.capabilities.search.correcting import meant, put_into, slips_allowed
from talka.capabilities.search.engine import postgres, sqlite
from talka.capabilities.search.engine.asking import NOBODY, AllOf, AnyOf, Part, Phrase, Tokens
from talka.capabilities.search.engine.choice import engine
from talka.capabilities.search.queries import search
from talka.capabilities.search.query import FACET_FIELDS, Query, query_from
from talka.capabilities.search.question import Question, groups_of, parts_of
from talka.capabilities.search.snippets import marker_of, snippet
from talka.capabilities.search.suggesting import suggest

CODES = st.lists(st.from_regex(r"[a-z][a-z0-9_.-]{0,20}", fullmatch=True), max_size=4, unique=True).map(tuple)


@given(
    text=st.text(max_size=400), codes=CODES, limit=st.integers(1, 100), day=st.dates(date(1900, 1, 1), date(2999, 1, 1))
)
def test_a_query_survives_its_address(text: str, codes: tuple[str, ...], limit: int, day: date) -> None:
    fields = {name: codes for name in FACET_FIELDS.values() if name != "owners"}
    query = query_from({"q": text}, **fields, limit=limit, since=day)
    assert query_from(QueryDict(query.query_string())) == query


@given(
    st.dictionaries(
        st.sampled_from(["q", "kind", "theme", "place", "since", "until", "sort", "limit", "cursor"]), st.text()
    )
)
def test_nothing_in_an_address_is_an_error(parameters: dict[str, str]) -> None:
    query = query_from(parameters)
    assert 1 <= query.limit <= 100
    assert len(query.text) <= 300
    assert query.sort in ("relevance", "newest", "oldest")


def test_values_may_be_repeated_or_listed() -> None:
    query = query_from(QueryDict("theme=a&theme=b,c&theme=<script>&language=lv&kind=need&limit=7"))
    assert (query.themes, query.languages, query.kinds, query.limit) == (("a", "b", "c"), ("lv",), ("need",), 7)
    assert query.toggled("theme", "b").themes == ("a", "c")
    assert query.toggled("theme", "d").themes == ("a", "b", "c", "d")
    assert not query.is_empty
    assert Query(limit=50).is_empty


def test_a_word_s_group_has_its_forms_spellings_and_scripts() -> None:
    (group,) = groups_of("jauniešiem", "lv")
    assert {"jauniesiem", "jaunietis", "_jauniesiem"[:1] + "iauniesiem"} <= set(group.exact)
    assert any(token.endswith("_") for token in group.loose)
    (group,) = groups_of("moxaliseebi", "ka")
    assert any("მოხალისე" in token for token in (*group.exact, *group.loose)) or group.exact[0] == "moxaliseebi"
    (phrase, word) = groups_of('"baltā māja" biedrība', "lv")
    assert phrase.phrase == ("balta", "maja")
    assert word.word == "biedrība"


# Letters, apostrophes that count as letters, quotes and marks: what questions break on, if on anything.
ODD = st.text(st.one_of(st.sampled_from("ʼʹˈʻͺ'’\"„“ -*:()\\&|!ab"), st.characters(codec="utf-8")), max_size=40)


@pytest.mark.django_db
@given(ODD, st.sampled_from(["en", "ka", "lv", "lt", "ru", "uk", "de", ""]), st.booleans())
def test_any_text_makes_a_question_that_the_engine_answers(text: str, reader: str, is_common: bool) -> None:
    groups = groups_of(text, reader)
    counts = {token: 9_000 for group in groups for token in group.exact} if is_common else {}
    parts = parts_of(Question(text, groups, counts, 10_000), marked=groups[:1])
    sql, params = engine().hits([*parts, Part(AllOf((Tokens(()), Phrase(("", "a")))), 1.0)])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        assert cursor.fetchall() == []
    assert sum(part.weight for part in parts_of(Question(text, groups, {}, 10)) if part.weight < 100) <= 1.5


def test_no_token_is_nobody_in_both_engines_languages() -> None:
    for expression in (Tokens(()), Tokens(("", " ")), Phrase(()), Phrase(("",))):
        assert NOBODY in sqlite.match(expression)
        assert NOBODY in postgres.match(expression)


@pytest.mark.django_db
@pytest.mark.parametrize("alone", ["ʼ", "ʹ", "ˈ", "ʻ"])
def test_an_apostrophe_that_stands_alone_is_no_word(put: Any, alone: str) -> None:
    record = put(f"Rock {alone} roll", language="en")
    for text in (f"rock {alone} roll", f'"rock {alone} roll"', f'"{alone} roll"', "rock roll", '"rock roll"'):
        assert [row.id for row in search(Query(text=text), None).rows] == [record.pk], text
    assert [found.id for found in suggest(f"rock {alone} rol", None, "en")] == [record.pk]
    assert search(Query(text=alone), None).total == 0
    assert suggest(f"{alone} {alone}", None, "en") == []


def test_weights_of_all_words_make_one() -> None:
    question = Question("a", groups_of("course beekeeping garden", "en"), {"course": 50, "beekeeping": 1}, 100)
    parts = parts_of(question)
    assert sum(part.weight for part in parts if part.weight < 100) == pytest.approx(1.15)


def test_expressions_in_both_engines_languages() -> None:
    expression = AllOf(
        (Tokens(("a", 'b"c')), AnyOf((Phrase(("x", "y")), Tokens(("z",), in_heading=True, prefix=True))))
    )
    assert sqlite.match(expression) == '(("a" OR "b""c") AND ("x y" OR {heading} : ("z" *)))'
    assert postgres.match(expression) == "(('a' | 'b\"c') & (('x' <-> 'y') | ('z':*A)))"
    assert postgres.match(Tokens(("it's", "\\"), in_heading=True)) == "('it''s':A | '\\\\':A)"


@pytest.mark.django_db
def test_which_word_was_meant(put: Any) -> None:
    put("Brīvprātīgo seminārs Krāslavā", language="lv")
    put("მოხალისეების შეხვედრა", language="ka")
    put_right = {"seminrs": "seminārs", "brivpratigu": "brīvprātīgo", "შეხვერდა": "შეხვედრა"}
    hopeless = ("zzz", "qqqqqqq", "12345", "", "seminārs99")
    found = meant(dict.fromkeys((*put_right, *hopeless), ""))
    assert {word: several[0] for word, several in found.items()} == put_right
    assert meant({"seminars": "seminars"}) == {}
    assert [slips_allowed(length) for length in (4, 7, 8, 20)] == [1, 1, 2, 2]


@given(st.text(), st.text())
def test_an_excerpt_s_pieces_are_the_text(text: str, asked: str) -> None:
    groups = groups_of(asked, "lv")
    pieces = snippet(text, "lv", marker_of(groups))
    joined = "".join(piece for piece, _marked in pieces)
    assert joined.strip("…") in text or not joined
    assert len(joined) <= 300


def test_filters_of_days_ask_for_their_years() -> None:
    asked = finding.narrowed_by(Query(since=date(2024, 5, 1), until=date(2025, 1, 1)))
    assert asked == AllOf((Tokens(("y_2024", "y_2025")),))
    assert finding.narrowed_by(Query(text="x")) is None


def test_words_are_put_for_whole_words_alone() -> None:
    put = {"tree": "three", "thre": "tree"}
    assert put_into("Tree trees, tree thre-tree", put) == "Tree trees, three tree-three"
    assert put_into("", put) == put_into("", {}) == ""
