"""Everything that is held of whoever asks: what for, how long, and all of it to take along."""

from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.people.limits import hit
from talka.kernel.people.purposes import purposes_for
from talka.ui.addresses import url
from talka.ui.rendering import render

from ..queries.export import export_of
from .fresh import freshly, is_fresh
from .limiting import HOUR, too_many

EXPORTS_AN_HOUR = 10


@signed_in
@never_cache
@require_safe
@freshly
def held(request: PersonRequest) -> HttpResponse:
    """What there is, for what and how long, and the way to take it along."""
    return render(request, "accounts/held.jinja", {"purposes": purposes_for(request.person)})


@signed_in
@never_cache
@require_safe
def download(request: PersonRequest) -> HttpResponseBase:
    """The ZIP. Whoever hasn't shown lately that it is they does so on the page before it, and presses again."""
    if not is_fresh(request):
        return HttpResponseRedirect(url("accounts:held"))
    if not hit(f"accounts.export:{request.person.pk}", limit=EXPORTS_AN_HOUR, seconds=HOUR):
        return too_many(request, HOUR)
    name = f"talka-{timezone.localdate().isoformat()}.zip"
    made = export_of(request.person, get_language() or request.person.language)
    return FileResponse(made, as_attachment=True, filename=name, content_type="application/zip")
