"""Where cards are read."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from talka.kernel.access.policies import public
from talka.kernel.access.requests import Request
from talka.kernel.access.rules import Missing
from talka.kernel.records.doors import get_any_record
from talka.toolkit.languages import is_language_code
from talka.ui.assets import asset

from .models import ShareCard


@public
@require_safe
def card(request: Request, pk: str, language: str, digest: str) -> HttpResponse | FileResponse:
    """A record's card, while everybody may see the record; the site's own until the worker has drawn it.

    An address of what it said before leads to what it says now. Caches ask again after an hour, so that what was taken
    out of sight goes from there too.
    """
    if not is_language_code(language):
        raise Missing
    record = get_any_record(None, int(pk))
    found = ShareCard.objects.filter(record=record, language=language).first()
    if found is None or not default_storage.exists(found.file):
        answer: HttpResponse = redirect(f"{settings.TALKA_SITE_URL}{asset('card.png')}")
        answer.headers["Cache-Control"] = "public, max-age=60"
        return answer
    if found.digest != digest:
        return redirect("share-card", pk=pk, language=language, digest=found.digest)
    etag = f'"{found.digest}"'
    response = get_conditional_response(request, etag=etag) or FileResponse(
        default_storage.open(found.file), content_type="image/png"
    )
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
