"""What search is asked by pages, feeds and the API: `search`, `suggest`, `nearest_records`. Nothing here writes."""

from collections.abc import Mapping

from talka.kernel.people.models import Person

from . import facets
from .browsing import browse
from .correcting import corrected, corrections, is_understood, put_into
from .cursors import after_hits, cursor_of_hits
from .facets import Facets
from .finding import find, wanted_tokens
from .meaning.embedder import embedder
from .models import SearchEntry
from .page import Meaning, Page
from .query import Query
from .question import MOST_WAITING, Question, ask
from .ranking import Found, clearly_near
from .rows import rows_of_hits

NEAREST_SHOWN = 5
# That texts are still being read for their meaning is told from one in so many on.
SHARE_TOLD = 20


def search(query: Query, person: Person | None) -> Page:
    """A page of what answers the query and may be seen by this person (None: a visitor).

    With a text 3 statements (2 more where a word was mistyped, 4 where the likeliest for it may not be seen), without
    one 2 to 5, however many rows.
    """
    if not query.text.strip():
        return browse(query, person)
    asked = ask(query.text, query.reader)
    question, found, put = _answered(asked, corrections(asked, query.reader), query, person)
    if not put and not _has_words(found):
        doubts = corrections(asked, query.reader, known=True)
        better = _answered(asked, doubts, query, person) if doubts else None
        question, found, put = better if better and better[2] else (question, found, put)
        if not put and not is_understood(asked, query.reader):
            found = clearly_near(found, wanted_tokens(query))
    return _page(query, person, question, found, put)


def _answered(
    asked: Question, offered: Mapping[str, tuple[str, ...]], query: Query, person: Person | None
) -> tuple[Question, Found, dict[str, str]]:
    """The question as it is best read, what is found, and which words were put for which.

    Words are put only where this person may see an entry that has them: others give nothing away. Mostly the likeliest
    are; where they are not, it is asked again with those that are, or as it was.
    """
    if not offered:
        return asked, find(asked, query, person), {}
    tried = [(typed, better) for typed, several in offered.items() for better in several]
    likeliest = {typed: several[0] for typed, several in offered.items()}
    question, marked = corrected(asked, likeliest, query.reader, [better for _typed, better in tried])
    found = find(question, query, person, marked)
    put: dict[str, str] = {}
    for place, (typed, better) in enumerate(tried):
        if found.marked >> place & 1:
            put.setdefault(typed, better)
    if put and all(likeliest[typed] == better for typed, better in put.items()):
        return question, found, put
    question = corrected(asked, put, query.reader)[0] if put else asked
    return question, find(question, query, person), put


def _has_words(found: Found) -> bool:
    return bool((found.hits.words > 0).any() or found.hits.whole_name.any())


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
    return put_into(text, put) if put else ""
