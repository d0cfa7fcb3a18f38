"""What search is asked by pages, feeds and the API: `search`, `suggest`, `nearest_records`. Nothing here writes."""

from talka.kernel.people.models import Person

from . import facets
from .browsing import browse
from .correcting import corrected
from .cursors import after_hits, cursor_of_hits
from .facets import Facets
from .finding import find, wanted_tokens
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

    With a text 3 statements (2 more where a word was mistyped), without one 2 to 5, however many rows.
    """
    if not query.text.strip():
        return browse(query, person)
    asked = ask(query.text, query.reader)
    question, put = corrected(asked, query.reader)
    found, put = _found(question, put, query, person)
    if question is not asked and not put:
        question, (found, put) = asked, _found(asked, {}, query, person)
    if not put and question.groups and not _has_words(found):
        doubted, doubts = corrected(asked, query.reader, known=True)
        better, kept = _found(doubted, doubts, query, person) if doubts else (found, {})
        if kept:
            question, found, put = doubted, better, kept
    return _page(query, person, question, found, put)


def _found(
    question: Question, put: dict[str, str], query: Query, person: Person | None
) -> tuple[Found, dict[str, str]]:
    """What is found, and those corrections of which this person may see an entry: others give nothing away."""
    marked = [next(group for group in question.groups if group.word == better) for better in put.values()]
    found = find(question, query, person, marked)
    return found, {typed: put[typed] for place, typed in enumerate(put) if found.marked >> place & 1}


def _has_words(found: Found) -> bool:
    return bool((found.hits.words > 0).any())


def _page(query: Query, person: Person | None, question: Question, found: Found, put: dict[str, str]) -> Page:
    wanted = wanted_tokens(query)
    hits = found.hits.passing(wanted)
    if query.sort in ("newest", "oldest"):
        hits = hits.by_time(newest=query.sort == "newest")
    start = after_hits(hits, query.cursor)
    shown = hits.between(start, start + query.limit)
    end = start + len(shown)
    nearest = [] if len(hits) else found.near[:NEAREST_SHOWN]
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
        texts = SearchEntry.objects.filter(is_public=True).count() if question.waiting < MOST_WAITING else 0
        return Meaning("reading", max(texts - question.waiting, 0), texts)
    return Meaning("ready" if found.by_meaning else "late")


def _reading(text: str, put: dict[str, str]) -> str:
    for typed, better in put.items():
        text = text.replace(typed, better)
    return text if put else ""
