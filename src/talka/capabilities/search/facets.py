"""Facets: the sides from which results are counted and narrowed, as tokens that lie in the index beside the words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from talka.kernel.vocabulary.labels import places, terms
from talka.kernel.vocabulary.models import Scheme

# What a query's field is called, and the letter before the underscore of its tokens.
LETTERS = {
    "kind": "k", "state": "s", "language": "l", "theme": "t", "audience": "a", "sector": "c", "place": "p",
    "organisation_type": "o", "year": "y",
}  # fmt: skip
NAMES = {letter: name for name, letter in LETTERS.items()}
_SCHEMES = {"theme": Scheme.THEME, "audience": Scheme.AUDIENCE, "sector": Scheme.SECTOR}
PUBLIC = "v_public"
ORIGINAL = "v_original"
NOBODY = "x_nobody"


def token(facet: str, value: object) -> str:
    """The token of a facet's value: ``token("kind", "need")`` is ``k_need``."""
    return f"{LETTERS[facet]}_{str(value).replace('-', '_').lower()}"


def owner_token(organisation_id: int) -> str:
    """The token of the organisation that a record belongs to."""
    return f"w_{organisation_id}"


def author_token(person_id: int) -> str:
    """The token of the person who wrote a record."""
    return f"u_{person_id}"


def with_broader(term_ids: Iterable[int]) -> list[tuple[str, int]]:
    """Terms with all their broader ones, as (facet, id): who looks for learning finds adult learning."""
    known = terms("en")
    found: dict[int, str] = {}
    for pk in term_ids:
        entry = known.get(pk)
        while entry is not None and entry.id not in found:
            found[entry.id] = entry.scheme
            entry = known.get(entry.parent_id) if entry.parent_id else None
    return [(scheme, pk) for pk, scheme in found.items() if scheme in _SCHEMES]


def with_containing(place_id: int | None) -> list[int]:
    """A place and all that contain it, from within."""
    known = places("en")
    found: list[int] = []
    entry = known.get(place_id) if place_id else None
    while entry is not None and entry.id not in found:
        found.append(entry.id)
        entry = known.get(entry.parent_id) if entry.parent_id else None
    return found


def tokens_wanted(facet: str, values: Iterable[str]) -> list[str]:
    """The tokens of which a result must have one, for values as they stand in an address (codes).

    A code that nobody knows gives a token that nothing has: a mistyped filter finds nothing, not everything.
    """
    wanted = list(values)
    if facet in _SCHEMES:
        scheme = _SCHEMES[facet]
        ids = [term.id for term in terms("en").values() if term.scheme == scheme and term.code in wanted]
        found = [token(facet, pk) for pk in ids]
    elif facet == "owner":
        found = [owner_token(int(value)) for value in wanted if value.isascii() and value.isdigit()]
    elif facet == "place":
        found = [token(facet, place.id) for place in places("en").values() if place.code in wanted]
    else:
        found = [token(facet, value) for value in wanted]
    return found or ([NOBODY] if wanted else [])


@dataclass(frozen=True)
class Facets:
    """Counts by facet and value (codes), the commonest first; `complete` is False where only a part was counted."""

    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    complete: bool = True


def counted(tokens: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Counts of tokens as counts of values; tokens that are no facet's are left out."""
    term_codes = {pk: term.code for pk, term in terms("en").items()}
    place_codes = {pk: place.code for pk, place in places("en").items()}
    found: dict[str, dict[str, int]] = {name: {} for name in LETTERS}
    for each, count in sorted(tokens.items(), key=lambda item: (-item[1], item[0])):
        letter, _, value = each.partition("_")
        name = NAMES.get(letter)
        if name is None or count <= 0:
            continue
        if name in _SCHEMES:
            value = term_codes.get(int(value), "")
        elif name == "place":
            value = place_codes.get(int(value), "")
        if value:
            found[name][value] = count
    return found


def count_disjunctively(facet_texts: list[str], wanted: Mapping[str, list[str]]) -> dict[str, dict[str, int]]:
    """Count facet tokens of results: a facet's own filter doesn't narrow its own counts, the others' do.

    `wanted` holds each filtered facet's tokens. One pass over the texts for each filtered facet, one for the rest.
    """
    passing = {name: [text for text in facet_texts if passes(text, wanted, but=name)] for name in wanted}
    rest = [text for text in facet_texts if passes(text, wanted)]
    found = counted(Counter(" ".join(rest).split()))
    for name, texts in passing.items():
        found[name] = counted(Counter(" ".join(texts).split())).get(name, {})
    return found


def passes(facet_text: str, wanted: Mapping[str, list[str]], but: str = "") -> bool:
    """Whether a record with these facets (tokens, a space around each) passes all filters but that of `but`."""
    if not wanted:
        return True
    return all(name == but or any(f" {each} " in facet_text for each in tokens) for name, tokens in wanted.items())
