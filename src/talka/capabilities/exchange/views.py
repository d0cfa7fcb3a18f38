"""Bring a file: upload, look at what will happen, apply."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import editors, signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.speaking import speaks_for
from talka.kernel.people.limits import hit
from talka.kernel.people.models import Organisation
from talka.kernel.records.doors import one_or_missing
from talka.kernel.records.kinds import kind_of
from talka.ui.rendering import render

from . import actions
from .forms import UploadForm
from .models import Upload, UploadState


@editors
def upload(request: PersonRequest) -> HttpResponse:
    """Choose a file. A coordinator imports for anybody, an editor for the organisation they speak for."""
    organisation_id = speaks_for(request)
    organisation = Organisation.objects.filter(pk=organisation_id).first() if organisation_id else None
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, by=request.person)
        if form.is_valid() and not hit(f"import:{request.person.pk}", limit=30, seconds=3600):
            form.add_error(None, _("Many files came in one hour. Please wait a little."))
        if form.is_valid():
            data = form.cleaned_data
            kept = actions.keep_upload(
                data["file"].chunks(), by=request.person, organisation=organisation, kind=data["kind"],
                called=data["file"].name, form=form.ending, language=data["language"], reader=get_language() or "",
            )  # fmt: skip
            return redirect("exchange:preview", kept.pk)
        return render(request, "exchange/upload.jinja", {"form": form, "organisation": organisation}, status=422)
    form = UploadForm(initial={"language": get_language()}, by=request.person)
    return render(request, "exchange/upload.jinja", {"form": form, "organisation": organisation})


@signed_in
def preview(request: PersonRequest, pk: int) -> HttpResponse:
    """What will happen, line by line; while it is being looked through, the page asks again (204: as it was `seen`)."""
    kept = one_or_missing(Upload.objects.filter(person=request.person), pk=pk)
    if request.GET.get("seen") == kept.state:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    counts = kept.report.get("counts", {})
    context = {
        "upload": kept,
        "kind": kind_of(kept.kind),
        "counts": [(label, counts[code], code) for code, label in _outcomes().items() if counts.get(code)],
        "outcomes": _outcomes(),
        "busy": kept.state in (UploadState.WAITING, UploadState.WRITING),
        "good": sum(number for code, number in counts.items() if code in ("created", "updated")),
    }
    return render(request, "exchange/preview.jinja", context)


def _outcomes() -> dict[str, str]:
    return {
        "created": _("New"),
        "updated": _("Changed"),
        "unchanged": _("Unchanged"),
        "refused": _("Refused"),
    }


@signed_in
@require_POST
def apply(request: PersonRequest, pk: int) -> HttpResponse:
    """Write it."""
    kept = one_or_missing(Upload.objects.filter(person=request.person), pk=pk)
    actions.apply_upload(kept, by=request.person, skip_bad=request.POST.get("skip_bad") == "1")
    messages.success(request, _("It is being written."))
    return redirect("exchange:preview", kept.pk)
