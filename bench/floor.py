"""The floor: the same rows by raw SQL and one Jinja2 template, through a new Django project's middleware, same server.

Started as `granian bench.floor:application`. What a page costs above this is what Talka's own code costs.
"""

from __future__ import annotations

import os
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.floor_settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from django.db import connection, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from jinja2 import Environment  # noqa: E402

COLUMNS = """r.id, r.kind, r.slug, r.state, r.language, r.changed_at, r.confirmed_at, o.name AS owner, p.name AS place,
    coalesce(t.title, r.title) AS title, coalesce(t.summary, r.summary) AS summary"""
JOINS = """FROM records_record r
    LEFT JOIN people_organisation o ON o.id = r.owner_id
    LEFT JOIN vocabulary_placename p ON p.place_id = r.place_id AND p.language = 'en'
    LEFT JOIN records_translation t ON t.record_id = r.id AND t.language = 'en'"""
PUBLIC = "r.shown AND r.visibility = 'public'"

ENVIRONMENT = Environment(autoescape=True)
CARDS = """<ul>{% for row in rows %}<li><article>
<h2><a href="/en/{{ row.kind }}/{{ row.id }}-{{ row.slug }}/">{{ row.title }}</a></h2><p>{{ row.summary }}</p>
<p>{{ row.owner or "" }} {{ row.place or "" }} {{ row.state }} {{ row.changed_at }} {{ extra.get(row.id, "") }}</p>
</article></li>{% endfor %}</ul>"""
PAGE = ENVIRONMENT.from_string(f"""<!doctype html><html lang="en"><head><title>{{{{ title }}}}</title></head><body>
<p>{{{{ name or "" }}}}</p>{{% for facet in facets %}}<a href="?{{{{ facet.token }}}}">{{{{ facet.count }}}}</a>
{{% endfor %}}{CARDS}</body></html>""")
DETAIL = ENVIRONMENT.from_string("""<!doctype html><html lang="{{ row.language }}"><head>
<title>{{ row.title }}</title></head><body><p>{{ name or "" }}</p><h1>{{ row.title }}</h1><p>{{ row.summary }}</p>
<div>{{ row.body }}</div><p>{{ row.owner or "" }} {{ row.place or "" }} {{ row.state }} {{ row.changed_at }}</p>
<ul>{% for part in parts %}<li>{{ part.name }} {{ part.role }} {{ part.note }}</li>{% endfor %}</ul>
<ul>{% for tag in tags %}<li>{{ tag.name }}</li>{% endfor %}</ul>
<ol>{% for fit in fits %}<li>{{ fit.title }} {{ fit.owner or "" }} {{ fit.reasons }}</li>{% endfor %}</ol>
<ol>{% for fact in facts %}<li>{{ fact.at }} {{ fact.verb }} {{ fact.name or "" }}</li>{% endfor %}</ol>
</body></html>""")
SAID = ENVIRONMENT.from_string("""<ol>{% for one in said %}<li lang="{{ one.language }}">
<p>{{ one.name }} {{ one.organisation or "" }} {{ one.created_at }}</p><div>{{ one.text }}</div>
<p>{{ one.reactions }}</p></li>{% endfor %}</ol>""")
# What a kind's card shows beyond Record's columns.
OWN = {
    "need": "SELECT record_ptr_id AS id, urgency AS own, quantity, unit, voices FROM needs_need",
    "offer": "SELECT record_ptr_id AS id, offer_type AS own, quantity, unit, terms FROM offers_offer",
}


def rows(sql: str, *values: Any) -> list[dict[str, Any]]:
    """The rows of one statement as dictionaries."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def reader(request: HttpRequest) -> str:
    """The name of whoever is signed in: session, person, memberships and news, as every page of ours reads them."""
    key = request.COOKIES.get("sessionid")
    if not key:
        return ""
    rows("SELECT session_data, expire_date FROM django_session WHERE session_key = %s", key)
    (person,) = rows("SELECT * FROM people_person WHERE email = 'editor0@example.org'")
    rows(
        "SELECT m.role, o.id, o.name FROM people_membership m JOIN people_organisation o ON o.id = m.organisation_id"
        " WHERE m.person_id = %s",
        person["id"],
    )
    rows("SELECT count(*) FROM notices_notice WHERE person_id = %s", person["id"])
    return str(person["name"])


def newest(kind: str, limit: int) -> list[dict[str, Any]]:
    """So many of the newest records of a kind (of all)."""
    where = f"{PUBLIC} AND r.kind = %s" if kind else PUBLIC
    values = [kind, limit] if kind else [limit]
    return rows(f"SELECT {COLUMNS} {JOINS} WHERE {where} ORDER BY r.changed_at DESC, r.id DESC LIMIT %s", *values)


def own_columns(found: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """What the cards of these records show of their kinds' own: a statement a kind."""
    extra: dict[int, dict[str, Any]] = {}
    for kind in sorted({row["kind"] for row in found} & set(OWN)):
        ids = [row["id"] for row in found if row["kind"] == kind]
        marks = ", ".join(["%s"] * len(ids))
        extra |= {row["id"]: row for row in rows(f"{OWN[kind]} WHERE record_ptr_id IN ({marks})", *ids)}
    return extra


def listing(request: HttpRequest) -> HttpResponse:
    """A list of one kind with its facets."""
    kind = request.GET["kind"]
    found = newest(kind, 50)
    facets = rows("SELECT token, count FROM search_facetcount WHERE kind = %s AND count > 0", kind)
    name = reader(request)
    return HttpResponse(PAGE.render(title="List", rows=found, facets=facets, extra=own_columns(found), name=name))


def home(request: HttpRequest) -> HttpResponse:
    """Needs, offers and what is new."""
    found = [*newest("need", 6), *newest("offer", 6), *newest("", 6)]
    name = reader(request)
    return HttpResponse(PAGE.render(title="Home", rows=found, facets=[], extra=own_columns(found), name=name))


# The first twenty hits of a word by the database's own rank.
FOUND = {
    "sqlite": "SELECT rowid AS entry_id, rank FROM search_document"
    " WHERE search_document MATCH %s ORDER BY rank LIMIT 60",
    "postgresql": "SELECT id AS entry_id, -ts_rank(document, asked) AS rank"
    " FROM search_document, to_tsquery('simple', %s) asked WHERE document @@ asked ORDER BY rank LIMIT 60",
}


def hits(request: HttpRequest) -> HttpResponse:
    """A page of hits with the text that excerpts are cut from."""
    matched = rows(FOUND[connection.vendor], request.GET["q"].lower())
    marks = ", ".join(["%s"] * len(matched))
    columns = f"{COLUMNS}, e.id AS entry_id, x.plain"
    joins = f"{JOINS} JOIN search_searchentry e ON e.record_id = r.id JOIN search_searchtext x ON x.entry_id = e.id"
    sql = f"SELECT {columns} {joins} WHERE {PUBLIC} AND e.id IN ({marks})"
    rank = {row["entry_id"]: row["rank"] for row in matched}
    found = sorted(rows(sql, *rank), key=lambda row: rank[row["entry_id"]])[:20] if rank else []
    extra = {row["id"]: row["plain"][:200] for row in found}
    return HttpResponse(PAGE.render(title="Hits", rows=found, facets=[], extra=extra, name=reader(request)))


def data(request: HttpRequest) -> HttpResponse:
    """A list as JSON."""
    return JsonResponse({"results": newest(request.GET["kind"], 50)})


def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """The same with a page of what is said about it: as many comments as ours shows, their texts as they are."""
    page = detail(request, pk)
    said = rows(
        "SELECT c.id, c.language, c.text, c.reactions, c.created_at, p.name, o.name AS organisation"
        " FROM comments_comment c LEFT JOIN people_person p ON p.id = c.author_id"
        " LEFT JOIN people_organisation o ON o.id = c.organisation_id"
        " WHERE c.record_id = %s AND c.is_listed ORDER BY c.id LIMIT 40",
        pk,
    )
    page.content += SAID.render(said=said).encode()
    return page


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One record, who takes part, its story, its terms, what fits it."""
    name = reader(request)
    (row,) = rows(f"SELECT {COLUMNS}, r.body {JOINS} WHERE {PUBLIC} AND r.id = %s", pk)
    parts = rows(
        "SELECT p.role, p.state, p.note, o.name FROM records_participation p"
        " JOIN people_organisation o ON o.id = p.organisation_id WHERE p.record_id = %s",
        pk,
    )
    facts = rows(
        "SELECT f.at, f.verb, f.details, o.name FROM facts_fact f"
        " LEFT JOIN people_organisation o ON o.id = f.organisation_id"
        " WHERE f.record_id = %s ORDER BY f.at DESC LIMIT 50",
        pk,
    )
    tags = rows(
        "SELECT l.label AS name FROM records_tag t JOIN vocabulary_termlabel l ON l.term_id = t.term_id"
        " WHERE t.record_id = %s AND l.language = 'en'",
        pk,
    )
    fits = rows(
        f"SELECT {COLUMNS}, m.score, m.reasons {JOINS} JOIN matching_match m ON m.candidate_id = r.id"
        f" WHERE m.record_id = %s AND {PUBLIC} ORDER BY m.score DESC LIMIT 40",
        pk,
    )
    return HttpResponse(DETAIL.render(row=row, parts=parts, facts=facts, tags=tags, fits=fits, name=name))


@csrf_exempt  # the cookie and the token are ours to check
def write(request: HttpRequest) -> HttpResponse:
    """A bare insert in a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_floor (note) VALUES (%s)", ["A share of what is needed"])
    return HttpResponse(status=302, headers={"Location": "/"})


urlpatterns = [
    path("list", listing),
    path("home", home),
    path("hits", hits),
    path("data", data),
    path("detail/<int:pk>", detail),
    path("talk/<int:pk>", talk),
    path("write", write),
]
