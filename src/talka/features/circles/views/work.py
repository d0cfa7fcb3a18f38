"""The reading list, and the learning log."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.records.doors import one_or_missing
from talka.kernel.records.editing import opened, sent

from .. import actions, rules
from ..forms import EntryForm, ReadingForm
from ..models import Circle, LogEntry, Meeting, Reading
from .inside import meeting_choices, meeting_lines
from .shared import asked, inside_of, own_circle


def _of_meeting(circle: Circle, pk: int | None) -> Meeting | None:
    return Meeting.objects.filter(circle=circle, pk=pk or 0).first()


@signed_in
def add_reading(request: PersonRequest, pk: int) -> HttpResponse:
    """Put something on the reading list."""
    circle = own_circle(request, pk, rules.may_take_part)
    chosen = meeting_choices(circle, meeting_lines(circle))
    initial: dict[str, Any] = {"language": circle.language}
    form = ReadingForm(request.POST if request.method == "POST" else None, meetings=chosen, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_reading(
                circle, by=request.person, title=data["title"], author=data["author"], address=data["address"],
                note_=data["note"], meeting=_of_meeting(circle, data["meeting"]), language=data["language"],
            )  # fmt: skip
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            return redirect(inside_of(circle, "reading"))
    return asked(
        request, circle, form, title=_("Put something on the reading list"), button=_("Add"),
        address=inside_of(circle, "reading"),
    )  # fmt: skip


def _reading(circle: Circle, pk: int) -> Reading:
    return one_or_missing(Reading.objects.filter(circle=circle), pk=pk)


@signed_in
@require_POST
def mark_read(request: PersonRequest, pk: int, reading_pk: int) -> HttpResponse:
    """They have read it, or not."""
    circle = own_circle(request, pk, rules.is_inside)
    actions.mark_read(_reading(circle, reading_pk), by=request.person, read=request.POST.get("read") == "yes")
    return redirect(inside_of(circle, "reading"))


@signed_in
@require_POST
def remove_reading(request: PersonRequest, pk: int, reading_pk: int) -> HttpResponse:
    """Take it off the list."""
    circle = own_circle(request, pk)
    actions.remove_reading(_reading(circle, reading_pk), by=request.person)
    return redirect(inside_of(circle, "reading"))


@signed_in
def log(request: PersonRequest, pk: int) -> HttpResponse:
    """Write down what one learnt."""
    circle = own_circle(request, pk, rules.may_write_log)
    chosen = meeting_choices(circle, meeting_lines(circle))
    more: dict[str, Any] = {
        "title": _("Your learning log"), "button": _("Keep it"), "draft": EntryForm.draft,
        "hints": {"shared": _("Otherwise nobody but you reads it.")}, "address": inside_of(circle, "log"),
    }  # fmt: skip
    if request.method != "POST":
        initial = {"language": get_language() or "en"}
        form, restored = opened(request, EntryForm, initial, record_id=circle.pk, meetings=chosen)
        return asked(request, circle, form, restored=restored, **more)
    form = EntryForm(request.POST, meetings=chosen)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.write_entry(
                circle, by=request.person, text=data["text"], language=data["language"],
                meeting=_of_meeting(circle, data["meeting"]), shared=data["shared"],
            )  # fmt: skip
        except Denied as denied:
            form.add_error(None, str(denied.why))
        else:
            sent(request, form, record_id=circle.pk)
            messages.success(request, _("Saved."))
            return redirect(inside_of(circle, "log"))
    return asked(request, circle, form, **more)


def _entry(request: PersonRequest, pk: int, entry_pk: int) -> tuple[Circle, LogEntry]:
    circle = own_circle(request, pk)
    entry = one_or_missing(LogEntry.objects.filter(circle=circle), pk=entry_pk)
    if entry.person_id != request.person.pk:
        raise Missing
    return circle, entry


@signed_in
@require_POST
def share(request: PersonRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Let the circle read it, or no more."""
    circle, entry = _entry(request, pk, entry_pk)
    actions.share_entry(entry, by=request.person, shared=request.POST.get("shared") == "yes")
    return redirect(inside_of(circle, "log"))


@signed_in
@require_POST
def forget(request: PersonRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Throw it away."""
    circle, entry = _entry(request, pk, entry_pk)
    actions.forget_entry(entry, by=request.person)
    return redirect(inside_of(circle, "log"))
