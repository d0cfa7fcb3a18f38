"""One text in the asker's language that says nearly the same doesn't hide the answers in other languages."""

from talka.capabilities.search.ranking import Hit, hits_of, kept

# (entry, record, language, facets, newness, weight): nobody has the words, all are found by meaning.
LIKENESS = {1: 0.92, 2: 0.57, 3: 0.33, 4: 0.25, 5: 0.71, 6: 0.10}
ROWS = [(n, n, language, " k_need ", n, 0.0) for n, language in enumerate(["ka", "ru", "lv", "lv", "ka", "en"], 1)]


def shown(likeness: dict[int, float]) -> list[int]:
    found: tuple[object, list[Hit]] = kept(hits_of(ROWS, "ka", likeness), {})
    return [hit.record_id for hit in found[0]]  # type: ignore[attr-defined]


def test_other_languages_are_measured_by_their_own_nearest() -> None:
    assert shown(LIKENESS) == [1, 2, 3], "the asker's own by 0.15, others by 0.25 behind the nearest of their sort"


def test_what_is_far_off_stays_away_in_every_language() -> None:
    assert shown({**LIKENESS, 2: 0.12, 3: 0.11, 4: 0.10}) == [1]


def test_the_language_is_that_of_the_text_that_is_near() -> None:
    # A record whose translation into the asker's language is what is near counts as one in that language.
    rows = [*ROWS, (7, 3, "ka", " k_need ", 3, 0.0)]
    found, _others = kept(hits_of(rows, "ka", {**LIKENESS, 3: 0.30, 7: 0.60}), {})
    assert [hit.record_id for hit in found] == [1, 2]
