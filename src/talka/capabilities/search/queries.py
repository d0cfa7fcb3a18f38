"""What search is asked by pages, feeds and the API: `search`, `suggest`, `nearest_records`. Nothing here writes."""

from django.db.models import Q

from talka.kernel.people.models import Person

from . import facets
from .browsing import browse
from .correcting import corrected
from .cursors import after_hits, cursor_of_hits
from .engine.asking import Part
from .engine.choice import engine
from .facets import Facets
from .finding import find, rows_of, wanted_tokens
from .meaning.embedder import embedder
from .models import SearchEntry
from .page import Meaning, Page
from .query import Query
from .question import MOST_WAITING, Question, ask
from .ranking import Found
from .rows import rows_of_hits

NEAREST_SHOWN = 5
# That texts are still being read for their meaning is told from one in so many on.
SHARE_TOLD = 20


def search(query: Query, person: Person | None) -> Page:
    """A page of what answers the query and may be seen by this person (None: a visitor).

    With a text 4 statements (one or two more where a word was mistyped), without one 2 to 5, however many rows.
    """
    if not query.text.strip():
        return browse(query, person)
    asked = ask(query.text, query.reader)
    question, put = corrected(asked, query.reader)
    found = find(question, query, person)
    if put:
        put = _visible(put, question, person)
        if not put:
            question, found = asked, find(asked, query, person)
    elif not _has_words(found):
        doubted, doubts = corrected(asked, query.reader, known_too=True)
        put = _visible(doubts, doubted, person)
        if put:
            question, found = doubted, find(doubted, query, person)
    return _page(query, person, question, found, put)


def _has_words(found: Found) -> bool:
    return bool((found.hits.words > 0).any())


def _visible(put: dict[str, str], question: Question, person: Person | None) -> dict[str, str]:
    """Those corrections of which this person may see an entry: what only others may see is not given away."""
    kept = {}
    for typed, better in put.items():
        group = next(group for group in question.groups if group.word == better)
        if rows_of(engine().hits([Part(group.expression(loose=False), 1.0)]), person, Q()):
            kept[typed] = better
    return kept


def _page(query: Query, person: Person | None, question: Question, found: Found, put: dict[str, str]) -> Page:
    wanted = wanted_tokens(query)
    hits = found.hits.passing(wanted)
    if query.sort in ("newest", "oldest"):
        hits = hits.by_time(newest=query.sort == "newest")
    start = after_hits(hits, query.cursor)
    shown = hits.between(start, start + query.limit)
    end = start + len(shown)
    nearest = [] if len(hits) else [hit for hit in found.near if facets.passes(hit.facets, wanted)][:NEAREST_SHOWN]
    return Page(
        query=query,
        rows=rows_of_hits(shown, person, query.reader, question.groups),
        facets=Facets(facets.count_disjunctively(found.hits.facets, wanted), not found.least),
        total=len(hits),
        total_is_least=found.least,
        next=cursor_of_hits(end, shown[-1].record_id) if end < len(hits) else "",
        reading=_reading(query.text, put),
        corrections=put,
        nearest=rows_of_hits(nearest, person, query.reader, question.groups),
        by_meaning=found.by_meaning,
        meaning=_meaning(question, found),
    )


def _meaning(question: Question, found: Found) -> Meaning:
    """How far this search went by meaning; a statement more while vectors are being made."""
    if embedder() is None:
        return Meaning("none")
    # What was published a moment ago is no reason to make everybody wait for better answers.
    if question.waiting and (not found.by_meaning or question.waiting * SHARE_TOLD > question.total):
        texts = SearchEntry.objects.count() if question.waiting < MOST_WAITING else 0
        return Meaning("reading", max(texts - question.waiting, 0), texts)
    return Meaning("ready" if found.by_meaning else "late")


def _reading(text: str, put: dict[str, str]) -> str:
    for typed, better in put.items():
        text = text.replace(typed, better)
    return text if put else ""
