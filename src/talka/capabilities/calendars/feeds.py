"""Calendars as files: of a list, of one record, of a person."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talka.capabilities.search.showing.addresses import Place
from talka.capabilities.search.showing.choices import in_words
from talka.capabilities.search.showing.feed import tag_of
from talka.capabilities.search.views.asked import kind_at, query_at
from talka.capabilities.search.views.feeds import language_asked
from talka.kernel.access.policies import public
from talka.kernel.access.requests import Request
from talka.kernel.access.rules import Missing
from talka.kernel.people.models import Person
from talka.kernel.records.doors import get_record
from talka.kernel.records.kinds import Kind

from . import addresses, choosing
from .writing import CONTENT_TYPE, Happening, calendar

ALL = "calendar"
Build = Callable[[], list[Happening]]


def interface_language(code: str) -> str:
    """The language if the interface has it, else the site's first."""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@public
@require_safe
def feed(request: Request, name: str) -> HttpResponseBase:
    """What everybody may see of a list, to subscribe to: of one kind, or of all that happen some day (``calendar``).

    Calendar programs have no session and caches share what they fetch: nothing else is in it.
    """
    shown = choosing.kinds_with_calendar() if name == ALL else [kind_at(name)]
    for kind in shown:
        choosing.calendar_of(kind)
    language = language_asked(request)
    with translation.override(language):
        place = Place("", shown[0].code if name != ALL else "")
        query = query_at(place, request.GET, language)
        found = [choosing.of_query(kind, query, language) for kind in shown]
        told = in_words(query, place, None) or _("Calendar")
        return _answer(
            request, " · ".join((settings.TALKA_SITE_NAME, told)), [one.tag for one in found],
            lambda: choosing.of_records(found, language), file=name,
        )  # fmt: skip


@public
@require_safe
def own(request: Request, secret: str) -> HttpResponseBase:
    """A person's own calendar at its secret address: where they are registered, and what their organisations hold."""
    person = addresses.person_of(secret)
    language = interface_language(person.language)
    with translation.override(language):
        every = [choosing.of_person(kind, person, language) for kind in choosing.kinds_with_calendar()]
        found = [one for one in every if one is not None]
        name = f"{settings.TALKA_SITE_NAME} · {_('My calendar')}"
        return _answer(
            request, name, [one.tag for one in found],
            lambda: choosing.of_records(found, language, person, as_own=True), file="calendar", shared=False,
        )  # fmt: skip


@public
@require_safe
def one(request: Request, name: str, pk: int) -> HttpResponseBase:
    """One record, as its reader sees it: ``/events/12.ics``."""
    return _one(request, kind_at(name), pk, request.person, language_asked(request))


@public
@require_safe
def one_of_person(request: Request, token: str) -> HttpResponseBase:
    """One record as it stands in a person's own calendar, by the address that was mailed to them."""
    record_id, person = addresses.read_token(token)
    for kind in choosing.kinds_with_calendar():
        try:
            return _one(request, kind, record_id, person, interface_language(person.language))
        except Missing:
            continue
    raise Missing


def _one(request: Request, kind: Kind, pk: int, person: Person | None, language: str) -> HttpResponseBase:
    choosing.calendar_of(kind)
    record = get_record(kind.model, person, kind.visible, pk=pk)  # type: ignore[type-var]
    records = kind.model._default_manager.filter(pk=record.pk)
    shown = choosing.happenings(kind, records, language, person, as_own=True)
    title = shown[0].summary if shown else str(kind.label)
    file = f"{kind.code}-{pk}"
    return _answer(request, title, shown, lambda: shown, file=file, shared=False, disposition="attachment")


def _answer(
    request: Request,
    name: str,
    tag: object,
    build: Build,
    *,
    file: str,
    shared: bool = True,
    disposition: str = "inline",
) -> HttpResponseBase:
    """The calendar, or 304 for whoever has it: nothing is built then."""
    etag = tag_of((name, tag))
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        source = f"{settings.TALKA_SITE_URL}{request.get_full_path()}" if shared else ""
        text = calendar(name, build(), mail=choosing.organisers_mail(), url=source)
        response = HttpResponse(text, content_type=CONTENT_TYPE)
        response.headers["Content-Disposition"] = f'{disposition}; filename="{file}.ics"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=300" if shared else "private, max-age=0, must-revalidate"
    return response
