"""Facets: the sides from which results are counted and narrowed, as tokens that lie in the index beside the words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter

from talka.kernel.records.models import Participation, ParticipationRole, ParticipationState
from talka.kernel.records.taking_part import ENTRY
from talka.kernel.vocabulary.labels import places, terms
from talka.kernel.vocabulary.models import Scheme

from .engine.asking import NOBODY

# What a query's field is called, and the letter before the underscore of its tokens.
LETTERS = {
    "kind": "k", "state": "s", "language": "l", "theme": "t", "audience": "a", "sector": "c", "place": "p",
    "organisation_type": "o", "year": "y",
}  # fmt: skip
NAMES = {letter: name for name, letter in LETTERS.items()}
_SCHEMES = {"theme": Scheme.THEME, "audience": Scheme.AUDIENCE, "sector": Scheme.SECTOR}
PUBLIC, MEMBERS = "v_public", "v_members"
ORIGINAL = "v_original"
# Of a larger network those who have been here longest: a condition must stay one that a database can read.
MOST_MEMBERS = 500


def token(facet: str, value: object) -> str:
    """The token of a facet's value: ``token("kind", "need")`` is ``k_need``."""
    return f"{LETTERS[facet]}_{str(value).replace('-', '_').lower()}"


def party_token(organisation_id: int) -> str:
    """The token of an organisation whose record it is, or that takes part: what everybody may ask for."""
    return f"b_{organisation_id}"


def insider_token(organisation_id: int) -> str:
    """The token of an organisation whose people may see the record, be it only invited: no address asks for it."""
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


@dataclass(frozen=True)
class _Known:
    """Terms and places by their tokens, and their tokens by facet and code; `labels` are what they were made of."""

    labels: tuple[object, object]
    values: Mapping[str, tuple[str, str]]
    tokens: Mapping[tuple[str, str], str]


_kept: list[_Known] = []


def _known() -> _Known:
    """Made once for as long as the labels themselves are kept."""
    labels = terms("en"), places("en")
    if _kept and all(mine is theirs for mine, theirs in zip(_kept[0].labels, labels, strict=True)):
        return _kept[0]
    of_terms = {token(term.scheme, term.id): (term.scheme, term.code) for term in labels[0].values()
                if term.scheme in _SCHEMES}  # fmt: skip
    values = of_terms | {token("place", place.id): ("place", place.code) for place in labels[1].values()}
    known = _Known(labels, values, {value: each for each, value in values.items()})
    _kept[:] = [known]
    return known


def tokens_wanted(facet: str, values: Iterable[str]) -> list[str]:
    """The tokens of which a result must have one, for values as they stand in an address (codes).

    A code that nobody knows gives a token that nothing has: a mistyped filter finds nothing, not everything.
    """
    wanted = list(values)
    if facet == "place" or facet in _SCHEMES:
        known = _known().tokens
        found = [known[facet, value] for value in dict.fromkeys(wanted) if (facet, value) in known]
    elif facet == "network":
        found = [party_token(pk) for pk in _in_networks(wanted)]
    elif facet == "owner":
        found = [party_token(int(value)) for value in wanted if value.isascii() and value.isdigit()]
    else:
        found = [token(facet, value) for value in wanted]
    return found or ([NOBODY] if wanted else [])


def _in_networks(codes: Iterable[str]) -> list[int]:
    """The networks with these ids and the organisations that are their members; one statement."""
    networks = [int(code) for code in codes if code.isascii() and code.isdigit() and len(code) < 19]
    members = Participation.objects.filter(
        record__owner__in=networks, record__kind=ENTRY, role=ParticipationRole.MEMBER,
        state=ParticipationState.ACCEPTED,
    )  # fmt: skip
    found = members.order_by("organisation_id").values_list("organisation_id", flat=True).distinct()
    return [*networks, *found[:MOST_MEMBERS]] if networks else []


@dataclass(frozen=True)
class Facets:
    """Counts by facet and value (codes), the commonest first; `complete` is False where only a part was counted."""

    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    complete: bool = True


def counted(tokens: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Counts of tokens as counts of values; tokens that are no facet's are left out."""
    known = _known().values
    found: dict[str, dict[str, int]] = {name: {} for name in LETTERS}
    # Most tokens are of owners and authors, which are not counted.
    said = [item for item in tokens.items() if item[0][:1] in NAMES and item[1] > 0]
    commonest = sorted(said, key=itemgetter(0))
    commonest.sort(key=itemgetter(1), reverse=True)
    for each, count in commonest:
        letter, _, value = each.partition("_")
        facet = NAMES.get(letter, "")
        if facet == "place" or facet in _SCHEMES:
            facet, value = known.get(each, ("", ""))
        if facet and value:
            found[facet][value] = count
    return found


def count_disjunctively(facet_texts: list[str], wanted: Mapping[str, list[str]]) -> dict[str, dict[str, int]]:
    """Count facet tokens of results: a facet's own filter doesn't narrow its own counts, the others' do.

    `wanted` holds each filtered facet's tokens. Each text is read once: one that all filters let pass counts for all
    facets, one that a single filter stops counts for that filter's own facet.
    """
    if not wanted:
        return counted(Counter(" ".join(facet_texts).split()))
    passing: list[str] = []
    stopped: dict[str, list[str]] = {name: [] for name in wanted}
    looked_for = {name: [f" {each} " for each in tokens] for name, tokens in wanted.items()}
    for text in facet_texts:
        stopping = [name for name, tokens in looked_for.items() if not any(each in text for each in tokens)]
        if not stopping:
            passing.append(text)
        elif len(stopping) == 1:
            stopped[stopping[0]].append(text)
    tokens = Counter(" ".join(passing).split())
    for name, texts in stopped.items():
        if name in LETTERS:
            tokens.update(re.findall(rf"\b{LETTERS[name]}_\S+", " ".join(texts)))
    return counted(tokens)


def passes(facet_text: str, wanted: Mapping[str, list[str]], but: str = "") -> bool:
    """Whether a record with these facets (tokens, a space around each) passes all filters but that of `but`."""
    if not wanted:
        return True
    return all(name == but or any(f" {each} " in facet_text for each in tokens) for name, tokens in wanted.items())
