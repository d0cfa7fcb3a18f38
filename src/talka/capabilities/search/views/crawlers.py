"""What search engines ask: robots.txt and the sitemap, an index with a file for every so many ids of each kind."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.db.models import Count, F, Max, QuerySet
from django.db.models.functions import Mod
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_safe

from talka.kernel.access.policies import public
from talka.kernel.access.requests import Request
from talka.kernel.access.rules import Missing
from talka.kernel.records.kinds import Kind, kinds
from talka.kernel.records.models import Record

from ..showing.feed import tag_of
from .asked import kind_at

# A file may hold 50,000 addresses and 50 MB; with seven links each, 10,000 records are some 9 MB.
IDS_A_FILE = 10_000
AT_ONCE = 1_000
_XML = "application/xml; charset=utf-8"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_NAMES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


@public
@require_safe
def robots(request: Request) -> HttpResponse:
    """Everything may be read but what is made for one person or one question."""
    lines = ["User-agent: *", "Disallow: /*/search/suggest/", "Disallow: /*/link/", "Disallow: /*/account/"]
    lines += ["Disallow: /search.csv", "Disallow: /*?*q=", f"Sitemap: {settings.TALKA_SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _public(kind: Kind) -> "QuerySet[Record]":
    return Record.objects.filter(kind.visible.where(None), kind=kind.code)


def _files(kind: Kind) -> list[tuple[int, int, datetime]]:
    """The kind's files as (number, records, last change), in one statement."""
    number = (F("pk") - Mod(F("pk"), IDS_A_FILE)) / IDS_A_FILE
    rows = _public(kind).order_by().annotate(number=number).values("number")
    return sorted(rows.annotate(count=Count("pk"), at=Max("changed_at")).values_list("number", "count", "at"))


@public
@require_safe
def sitemap(request: Request) -> HttpResponseBase:
    """The index."""
    site = settings.TALKA_SITE_URL
    found = [(kind, *file) for kind in kinds() for file in _files(kind)]
    etag = tag_of([(kind.code, *file) for kind, *file in found])
    lines = [f"<sitemap><loc>{site}/sitemap-pages.xml</loc></sitemap>"]
    lines += [
        f"<sitemap><loc>{site}/sitemap-{kind.code}-{int(number)}.xml</loc><lastmod>{at.isoformat()}</lastmod></sitemap>"
        for kind, number, _count, at in found
    ]
    text = "\n".join([f"{_HEAD}<sitemapindex {_NAMES}>", *lines, "</sitemapindex>"])
    return _tagged(request, etag, lambda: HttpResponse(text, content_type=_XML))


@public
@require_safe
def sitemap_pages(request: Request) -> HttpResponseBase:
    """Home, the pages about this site, and the lists."""
    paths = ["", "about/", "accessibility/", *(f"{kind.path}/" for kind in kinds())]
    text = "".join(
        [_HEAD, f"<urlset {_NAMES}>\n", *(_url(path, settings.LANGUAGE_CODE) for path in paths), "</urlset>"]
    )
    return _tagged(request, tag_of(text), lambda: HttpResponse(text, content_type=_XML))


@public
@require_safe
def sitemap_file(request: Request, name: str, number: int) -> HttpResponseBase:
    """The records of one kind within one range of ids, line by line: memory stays bounded."""
    kind = kind_at(name)
    if number > 10**12:
        raise Missing
    records = _public(kind).filter(pk__gte=number * IDS_A_FILE, pk__lt=(number + 1) * IDS_A_FILE)
    said = records.aggregate(count=Count("pk"), at=Max("changed_at"))
    if not said["count"]:
        raise Missing
    rows = records.order_by("pk").values("pk", "slug", "language", "changed_at")
    return _tagged(
        request,
        tag_of((kind.code, number, *said.values())),
        lambda: StreamingHttpResponse(_lines(kind, rows), content_type=_XML),
    )


def _lines(kind: Kind, rows: Any) -> Iterator[str]:
    yield f"{_HEAD}<urlset {_NAMES}>\n"
    spoken = dict(settings.LANGUAGES)
    for row in rows.iterator(chunk_size=AT_ONCE):
        language = row["language"] if row["language"] in spoken else settings.LANGUAGE_CODE
        rest = kind.address(row["pk"], row["slug"], "").lstrip("/")
        yield _url(rest, language, row["changed_at"])
    yield "</urlset>"


def _url(rest: str, language: str, at: datetime | None = None) -> str:
    """A page in the language it was written in, with its address in each language of the interface."""
    site = settings.TALKA_SITE_URL
    rest = iri_to_uri(rest)
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(f"{site}/{code}/{rest}")}/>'
        for code, _name in settings.LANGUAGES
    )
    changed = f"<lastmod>{at.isoformat()}</lastmod>" if at else ""
    return f"<url><loc>{escape(f'{site}/{language}/{rest}')}</loc>{changed}{others}</url>\n"


def _tagged(request: Request, etag: str, make: Any) -> HttpResponseBase:
    """The answer with its tag, or 304 for whoever has it."""
    response: HttpResponseBase = get_conditional_response(request, etag=etag) or make()
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
