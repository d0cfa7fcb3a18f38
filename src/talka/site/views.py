"""The site's own pages."""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import public
from talka.kernel.access.requests import Request
from talka.kernel.people.limits import hit
from talka.kernel.records.drafts import keep_draft
from talka.kernel.records.editing import draft_fields
from talka.ui.rendering import render


@public
def front_door(request: Request) -> HttpResponse:
    """To the home page in the reader's language: the one they chose, else their account's, else their browser's."""
    chosen = request.COOKIES.get("language") or (request.person.language if request.person else "")
    language = chosen or get_language_from_request(request)
    return HttpResponseRedirect(f"/{language}/")


@public
def home(request: Request) -> HttpResponse:
    """The home page."""
    return render(request, "site/home.jinja")


@public
@require_POST
def draft(request: Request, form: str, record_id: int) -> HttpResponse:
    """Keep what somebody is writing (0: a new record); a visitor's browser gets a session for it. 204, or 413, 429."""
    if not request.session.session_key:
        request.session.create()
    session = request.session.session_key or ""
    if not hit(f"draft:{session}", limit=600, seconds=3600):
        return HttpResponse(status=429)
    kept = keep_draft(request.person, session, form, draft_fields(request.POST), record_id or None)
    return HttpResponse(status=204 if kept else 413)
