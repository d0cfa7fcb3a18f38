"""The report of an event, and of a series: page, workbook and document; written and published by its organisers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.kernel.access.policies import public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Missing, require
from talka.kernel.records.doors import get_record
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Record
from talka.toolkit.languages import INTERFACE_LANGUAGES
from talka.ui.formats import own_name
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..actions.attending import HAPPENED
from ..forms.report import ReportForm
from ..models import Event, EventSeries, SeriesState
from ..queries.report import Gathered, gathered
from .report_tables import Chapter, chapters, shown
from .shared import event_at, managed, span

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILES = {"xlsx": XLSX, "docx": DOCX}


@dataclass(frozen=True)
class Subject:
    """Of what a report is: an event, or a series with its events; `over` when there is one to be published."""

    record: Event | EventSeries
    events: Sequence[Event]
    manages: bool
    over: bool

    @property
    def is_series(self) -> bool:
        """Whether it is of several events."""
        return isinstance(self.record, EventSeries)

    def address(self, name: str, *args: Any) -> str:
        """Of one of its pages."""
        return reverse(f"{'series' if self.is_series else 'events'}:{name}", args=[self.record.pk, *args])


def of_event(request: Request, pk: int) -> Subject:
    """An event. Raises `Missing` where there can be no report of it yet."""
    event = event_at(request, pk)
    if event.state not in HAPPENED:
        raise Missing
    over = event.state in queries.OVER
    return Subject(event, [event], bool(rules.may_manage(request.person, event)), over)


def of_series(request: Request, pk: int) -> Subject:
    """A series with those of its events that the reader may see. Raises `Missing` for a draft."""
    series = get_record(EventSeries, request.person, rules.may_see, pk=pk)
    if series.state == SeriesState.DRAFT:
        raise Missing
    manages = bool(rules.may_manage(request.person, series))
    events = queries.reported_events(series, request.person)
    return Subject(series, events, manages, series.state == SeriesState.ENDED)


@public
@require_safe
def report(request: Request, pk: int) -> HttpResponse:
    """What came of an event: all of it for those who run it, the short form for everybody when it is published."""
    return _page(request, of_event(request, pk))


@public
@require_safe
def series_report(request: Request, pk: int) -> HttpResponse:
    """The same of a series."""
    return _page(request, of_series(request, pk))


def _page(request: Request, one: Subject) -> HttpResponse:
    found = _found(request, one)
    record, is_out = one.record, found.report is not None and found.report.published_at is not None
    parts = chapters(found, is_series=one.is_series, is_public=not one.manages)
    cells = [[[shown(cell) for cell in row] for row in chapter.rows] for chapter in parts]
    context = {
        "record": record, "report": found.report, "chapters": list(zip(parts, cells, strict=True)),
        "needs": [_line(row) for row in found.linked if row["is_need"]],
        "results": [_line(row) for row in found.linked if not row["is_need"]], "manages": one.manages,
        "time": span(record.starts_at, record.ends_at, record.time_zone) if isinstance(record, Event) else "",
        "ways": {name: one.address(name) for name in ("detail", "write-report", "publish-report", "withdraw-report")},
        "files": _files(one), "may_publish": one.manages and one.over and not is_out,
        "may_withdraw": one.manages and is_out, "nobody": one.manages and not found.totals.attended,
    }  # fmt: skip
    return render(request, "events/report.jinja", context)


def _found(request: Request, one: Subject) -> Gathered:
    """What the report is made of. Raises `Missing` for others than its organisers where it isn't published."""
    found = gathered(one.record, one.events, request.person, get_language() or "en")
    if not one.manages and (found.report is None or found.report.published_at is None):
        raise Missing
    return found


def _line(row: Any) -> dict[str, str]:
    """A linked record with its kind's word and address."""
    kind = kind_of(row["kind"])
    return {
        "title": row["read_title"], "language": row["read_language"], "kind": str(kind.label),
        "url": kind.address(row["id"], row["slug"], get_language() or "en"),
    }  # fmt: skip


def _files(one: Subject) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(language, its name, [(sort, address)]) of all files of a report."""
    found = []
    for code in INTERFACE_LANGUAGES:
        with translation.override(code):
            found.append((code, own_name(code), [(sort.upper(), one.address("report-file", sort)) for sort in FILES]))
    return found


@public
@require_safe
def report_file(request: Request, pk: int, form: str) -> HttpResponse:
    """The same as a workbook or a document, in the language of its address."""
    return _file(request, of_event(request, pk), form)


@public
@require_safe
def series_report_file(request: Request, pk: int, form: str) -> HttpResponse:
    """The same of a series."""
    return _file(request, of_series(request, pk), form)


def _file(request: Request, one: Subject, form: str) -> HttpResponse:
    from .report_files import document, workbook  # noqa: PLC0415  reason: large, and seldom wanted

    if form not in FILES:
        raise Missing
    found, language = _found(request, one), get_language() or "en"
    parts = [*_words(found), *chapters(found, is_series=one.is_series, is_public=not one.manages)]
    title = one.record.title
    made = workbook(title, parts) if form == "xlsx" else document(title, language, parts)
    return sent_file(made, form, f"report-{one.record.pk}-{language}")


def sent_file(made: bytes, form: str, name: str) -> HttpResponse:
    """A file that is kept by nobody on the way; `name` has letters of ASCII alone."""
    answer = HttpResponse(made, content_type=FILES[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _words(found: Gathered) -> list[Chapter]:
    """What the organisers wrote, and what is linked, as chapters."""
    own, made = found.report, []
    titles = (("agreed", _("What was agreed")), ("heard", _("What needs were heard")),
              ("pictures", _("Pictures and materials")))  # fmt: skip
    linked = {
        "heard": [(row["read_title"], row["read_language"]) for row in found.linked if row["is_need"]],
        "agreed": [(row["read_title"], row["read_language"]) for row in found.linked if not row["is_need"]],
    }
    for name, title in titles:
        text = getattr(own, name) if own else ""
        words = [*([(text, own.language)] if own and text else []), *linked.get(name, [])]
        if words:
            made.append(Chapter(title, words=words))
    return made


@signed_in
def write_report(request: PersonRequest, pk: int) -> HttpResponse:
    """Write the words of an event's report."""
    return _write(request, of_event(request, pk))


@signed_in
def write_series_report(request: PersonRequest, pk: int) -> HttpResponse:
    """Write the words of a series' report."""
    return _write(request, of_series(request, pk))


def _write(request: PersonRequest, one: Subject) -> HttpResponse:
    require(rules.may_manage(request.person, one.record))
    form = ReportForm(request.POST or None, initial=_initial(request, one.record))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.write_report(one.record, form.texts(), data["linked"], by=request.person, version=data["version"])
        except actions.ReportChanged:
            form.add_error(None, _("Somebody else changed it meanwhile: open it anew, and put both together."))
        else:
            messages.success(request, _("Saved."))
            return redirect(one.address("report"))
    context = {
        "record": one.record, "form": form, "done": one.address("report"), "address": one.address("write-report"),
    }  # fmt: skip
    return render(request, "events/write_report.jinja", context, status=422 if form.errors else 200)


def _initial(request: PersonRequest, record: Record) -> dict[str, Any]:
    known = queries.report_of(record)
    names = ("agreed", "heard", "pictures", "version")
    initial: dict[str, Any] = {name: getattr(known, name) for name in names} if known else {"version": 0}
    rows = queries.linked(record, request.person, get_language() or "en")
    return {**initial, "linked": "\n".join(request.build_absolute_uri(_line(row)["url"]) for row in rows)}


@signed_in
@require_POST
def publish_report(request: PersonRequest, pk: int) -> HttpResponse:
    """Let everybody read the short form of an event's report."""
    return _publish(request, of_event(request, pk))


@signed_in
@require_POST
def publish_series_report(request: PersonRequest, pk: int) -> HttpResponse:
    """The same of a series."""
    return _publish(request, of_series(request, pk))


def _publish(request: PersonRequest, one: Subject) -> HttpResponse:
    actions.publish_report(one.record, by=request.person)
    messages.success(request, _("It is published: everybody can read the short form."))
    return redirect(one.address("report"))


@signed_in
@require_POST
def withdraw_report(request: PersonRequest, pk: int) -> HttpResponse:
    """Take an event's report out of sight."""
    return _withdraw(request, of_event(request, pk))


@signed_in
@require_POST
def withdraw_series_report(request: PersonRequest, pk: int) -> HttpResponse:
    """The same of a series."""
    return _withdraw(request, of_series(request, pk))


def _withdraw(request: PersonRequest, one: Subject) -> HttpResponse:
    actions.withdraw_report(one.record, by=request.person)
    messages.success(request, _("Only you and your organisation read it now."))
    return redirect(one.address("report"))


@signed_in
@require_safe
def signing_sheet(request: PersonRequest, pk: int) -> HttpResponse:
    """Those who have a place or were there, as a workbook with room to sign: names, organisations and hours alone."""
    from .report_files import workbook  # noqa: PLC0415  reason: large, and seldom wanted

    event = managed(request, pk)
    heads = (_("Name"), _("Organisation"), _("Hours"), _("Signature"))
    rows = [(*row, "") for row in queries.signing_rows(event)]
    title = f"{event.title} – {span(event.starts_at, event.ends_at, event.time_zone)}"
    made = workbook(title, [Chapter(_("Participants"), heads, rows)])
    return sent_file(made, "xlsx", f"participants-{pk}")
