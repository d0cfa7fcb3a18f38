"""The same results for programs: as an Atom feed, as a table."""

from collections.abc import Iterator
from itertools import chain

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talka.kernel.access.clients import client_of
from talka.kernel.access.policies import public
from talka.kernel.access.requests import Request
from talka.kernel.people.called import language_of
from talka.kernel.people.limits import hit
from talka.kernel.people.models import Person
from talka.kernel.records.kinds import Kind, kind_of
from talka.kernel.vocabulary.labels import places

from ..page import Page, Row
from ..queries import search
from ..query import Query
from ..showing import sheet
from ..showing.addresses import Place
from ..showing.choices import in_words
from ..showing.feed import Entry, atom, tag_of
from .asked import kind_asked, kind_at, place_of, query_at

ENTRIES = 50
# A ranked list is worth its first hundreds; one without a question is taken whole, up to a bound.
MOST_RANKED, MOST_LISTED, AT_ONCE = 500, 5_000, 100
TABLES_AN_HOUR = 60


def language_asked(request: Request) -> str:
    """The language to read in, which these addresses say with `lang`; the site's first when they don't."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@public
@require_safe
def feed(request: Request, name: str = "") -> HttpResponseBase:
    """What is new, for everybody, as Atom: of one kind (``/need.atom``) or of any query (``/search.atom?q=…&lang=lv``).

    Readers of feeds have no session and caches share what they fetch: only what is public is in it.
    """
    kind = kind_at(name) if name else None
    with translation.override(language_asked(request)):
        place = place_of(_page_path(kind), kind)
        query = query_at(place, request.GET, language_asked(request)).but(sort="newest", limit=ENTRIES)
        page = search(query, None)
        etag = tag_of(
            (
                query.query_string(),
                query.reader,
                [(row.id, row.changed_at, row.title, row.owner_name) for row in page.rows],
            )
        )
        unchanged = get_conditional_response(request, etag=etag)
        response = unchanged or HttpResponse(
            _written(page, place, f"{settings.TALKA_SITE_URL}{request.get_full_path()}"),
            content_type="application/atom+xml; charset=utf-8",
            headers={"Content-Language": query.reader},
        )
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _page_path(kind: Kind | None) -> str:
    language = translation.get_language() or settings.LANGUAGE_CODE
    return f"/{language}/{kind.path}/" if kind else f"/{language}/search/"


def _written(page: Page, place: Place, own: str) -> str:
    site, query = settings.TALKA_SITE_URL, page.query
    title = " · ".join(filter(None, (settings.TALKA_SITE_NAME, in_words(query, place, None))))
    people = f"{site}{place.address(query.but(limit=place.rows))}"
    newest = max((row.changed_at for row in page.rows), default=None)
    return atom(title, query.reader, own, people, (_entry(row, query.reader) for row in page.rows), newest)


def _entry(row: Row, language: str) -> Entry:
    kind = kind_of(row.kind)
    site = settings.TALKA_SITE_URL
    return Entry(
        id=f"{site}/#record-{row.id}",
        title=row.title,
        summary=row.summary,
        language=row.language,
        address=f"{site}{iri_to_uri(kind.address(row.id, row.slug, language))}",
        author=row.owner_name,
        author_language=language_of(row.owner_name),
        at=row.changed_at,
        categories=[(row.kind, str(kind.label))],
    )


@public
@require_safe
def table(request: Request, name: str = "") -> HttpResponseBase:
    """The results as CSV, as this person may see them; of one kind with the kind's own columns."""
    client = f"person:{request.person.pk}" if request.person else client_of(request)
    if not hit(f"csv:{client}", limit=TABLES_AN_HOUR, seconds=3600):
        return HttpResponse(_("Too many tables at once. Try again in an hour."), status=429, content_type="text/plain")
    kind = kind_at(name) if name else None
    place = place_of("", kind)
    query = query_at(place, request.GET, language_asked(request)).but(limit=AT_ONCE)
    kind = kind or kind_asked(query)
    lines = chain([sheet.heading(kind)], _lines(query, request.person, kind))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{kind.path if kind else "talka"}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _lines(query: Query, person: Person | None, kind: Kind | None) -> Iterator[str]:
    """Page after page, so that memory stays bounded."""
    names = {pk: place.name for pk, place in places(query.reader).items()}
    left = MOST_RANKED if query.text else MOST_LISTED
    while left > 0:
        page = search(query, person)
        addresses = {
            row.id: f"{settings.TALKA_SITE_URL}{kind_of(row.kind).address(row.id, row.slug, query.reader)}"
            for row in page.rows
        }
        yield "".join(sheet.lines(page.rows, kind, names, addresses))
        left -= len(page.rows)
        if not page.next:
            return
        query = query.but(cursor=page.next)
