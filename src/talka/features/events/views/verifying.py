"""Whether a certificate is genuine, for everybody; its document, for whoever it names and for the organisers."""

from django.core import signing
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talka.kernel.access.clients import client_of
from talka.kernel.access.policies import public
from talka.kernel.access.requests import Request
from talka.kernel.access.rules import Missing
from talka.kernel.people.limits import hit
from talka.toolkit.checked import read_number, shown_number
from talka.ui.rendering import render

from .. import queries, rules
from ..actions.letters import DOCUMENT_KEY, DOCUMENT_SECONDS
from ..forms.certificates import NumberForm
from ..models import Certificate, Event, Revoked

MOST_ASKED, AN_HOUR = 300, 3600
NOINDEX = {"X-Robots-Tag": "noindex"}


def within_limit(request: Request) -> bool:
    """So many numbers are looked up an hour for one network address: nobody finds one by trying."""
    return hit(f"events.certificates:{client_of(request)}", limit=MOST_ASKED, seconds=AN_HOUR)


def _asked(request: Request, form: NumberForm, status: int, said: str = "", title: str = "") -> HttpResponse:
    context = {"form": form, "certificate": None, "said": said, "title": title}
    return render(request, "events/certificate.jinja", context, status=status, headers=NOINDEX)


@public
@require_safe
def check(request: Request) -> HttpResponse:
    """A field for a number."""
    typed = request.GET.get("number", "")
    if not typed:
        return _asked(request, NumberForm(), 200)
    number = read_number(typed)
    if number is None:
        form = NumberForm(request.GET)
        form.is_valid()
        return _asked(request, form, 422)
    return redirect("certificate", shown_number(number))


@public
@require_safe
def verify(request: Request, number: str) -> HttpResponse:
    """Name, title, hours and issuer of a certificate, and whether it holds; nothing else of anybody."""
    kept = read_number(number)
    form = NumberForm(initial={"number": number[:40]})
    if kept is None:
        said = _("This is not a number of a certificate: there is a typing error in it. Please compare it once more.")
        return _asked(request, form, 404, said, _("Please check the number"))
    if not within_limit(request):
        said = _("Many numbers were looked up from where you are. Please try again in an hour.")
        return _asked(request, form, 429, said, _("Please wait a little"))
    try:
        found = queries.certificate_by(kept)
    except Missing:
        said = _("No certificate has this number. Please compare it once more, or ask whoever gave it to you.")
        return _asked(request, form, 404, said, _("There is no such certificate"))
    if number != shown_number(kept):
        return redirect("certificate", shown_number(kept))
    return render(request, "events/certificate.jinja", _found(found), headers=NOINDEX)


def _found(found: Certificate) -> dict[str, object]:
    replaced = found.replaced_by
    return {
        "form": NumberForm(), "certificate": found, "said": "", "title": "", "shown": shown_number(found.number),
        "because": str(Revoked(found.revoked_because).label) if found.revoked_because else "",
        "replaced": shown_number(replaced.number) if replaced else "",
    }  # fmt: skip


def _may_have(request: Request, found: Certificate) -> bool:
    """Whoever it names, the organisers, and whoever has the address that a mailed link led to."""
    key = request.GET.get("key", "")
    try:
        if key and signing.loads(key, salt=DOCUMENT_KEY, max_age=DOCUMENT_SECONDS) == found.number:
            return True
    except signing.BadSignature:
        return False
    if request.person is None:
        return False
    if queries.is_whose(found, request.person):
        return True
    event = Event.objects.get(pk=found.event_id)
    return bool(rules.may_manage(request.person, event))


@public
@require_safe
def document(request: Request, number: str) -> HttpResponse | FileResponse:
    """The PDF. For others it isn't there."""
    found = queries.certificate_by(number)
    if not found.document or not _may_have(request, found) or not default_storage.exists(found.document):
        raise Missing
    name = f"{shown_number(found.number)}.pdf"
    response = FileResponse(
        default_storage.open(found.document), content_type="application/pdf", as_attachment=True, filename=name
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
