"""How often one asker, address or person may try; counted in the database, for all processes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from talka.kernel.access.clients import client_of
from talka.kernel.people.limits import hit
from talka.ui.rendering import render

View = Callable[..., HttpResponse]
QUARTER, HOUR = 15 * 60, 3600


def limited(name: str, *, limit: int, seconds: int) -> Callable[[View], View]:
    """Let one network address post to a view so many times within so many seconds; then it is answered 429."""

    def guard(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not hit(f"{name}@{client_of(request)}", limit=limit, seconds=seconds):
                return too_many(request, seconds)
            return view(request, *args, **kwargs)

        return counted

    return guard


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """The page that asks to wait."""
    context = {"minutes": max(1, seconds // 60)}
    return render(request, "account/too_many.jinja", context, status=429, headers={"Retry-After": str(seconds)})
