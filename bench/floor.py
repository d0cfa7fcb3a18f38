"""The floor: the same rows by raw SQL and one Jinja2 template, through Django without middleware, same server.

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
from jinja2 import Environment  # noqa: E402

COLUMNS = """r.id, r.kind, r.slug, r.state, r.language, r.changed_at, r.confirmed_at, o.name AS owner, p.name AS place,
    coalesce(t.title, r.title) AS title, coalesce(t.summary, r.summary) AS summary"""
JOINS = """FROM records_record r
    LEFT JOIN people_organisation o ON o.id = r.owner_id
    LEFT JOIN vocabulary_placename p ON p.place_id = r.place_id AND p.language = 'en'
    LEFT JOIN records_translation t ON t.record_id = r.id AND t.language = 'en'"""
PUBLIC = "r.shown AND r.visibility = 'public'"

ENVIRONMENT = Environment(autoescape=True)
PAGE = ENVIRONMENT.from_string("""<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body><ul>
{% for row in rows %}<li><article>
<h2><a href="/en/{{ row.kind }}/{{ row.id }}-{{ row.slug }}/">{{ row.title }}</a></h2>
<p>{{ row.summary }}</p><p>{{ row.owner or "" }} {{ row.place or "" }} {{ row.state }} {{ row.changed_at }}</p>
</article></li>{% endfor %}</ul></body></html>""")
DETAIL = ENVIRONMENT.from_string("""<!doctype html><html lang="{{ row.language }}"><head>
<title>{{ row.title }}</title></head><body><main><h1>{{ row.title }}</h1><p>{{ row.summary }}</p>
<div>{{ row.body }}</div>
<p>{{ row.owner or "" }} {{ row.place or "" }} {{ row.state }} {{ row.changed_at }}</p></main></body></html>""")


def rows(sql: str, *values: Any) -> list[dict[str, Any]]:
    """The rows of one statement as dictionaries."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def newest(request: HttpRequest) -> list[dict[str, Any]]:
    """As many of the newest records of a kind (of all) as were asked for."""
    kind, limit = request.GET.get("kind", ""), int(request.GET.get("limit", "50"))
    where = f"{PUBLIC} AND r.kind = %s" if kind else PUBLIC
    values = [kind, limit] if kind else [limit]
    return rows(f"SELECT {COLUMNS} {JOINS} WHERE {where} ORDER BY r.changed_at DESC, r.id DESC LIMIT %s", *values)


def page(request: HttpRequest) -> HttpResponse:
    """A list."""
    return HttpResponse(PAGE.render(title="List", rows=newest(request)))


def data(request: HttpRequest) -> HttpResponse:
    """The same as JSON."""
    return JsonResponse({"results": newest(request)})


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One record."""
    (row,) = rows(f"SELECT {COLUMNS}, r.body {JOINS} WHERE {PUBLIC} AND r.id = %s", pk)
    return HttpResponse(DETAIL.render(row=row))


def write(request: HttpRequest) -> HttpResponse:
    """A bare insert in a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_floor (note) VALUES (%s)", ["A share of what is needed"])
    return HttpResponse(status=302, headers={"Location": "/"})


urlpatterns = [
    path("list", page),
    path("data", data),
    path("detail/<int:pk>", detail),
    path("write", write),
]
