"""Error pages, in the reader's language, that say what to do next."""

from django.http import HttpRequest, HttpResponse

from talka.ui.rendering import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return render(request, "ui/errors/400.jinja", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the reason that the rule gave."""
    return render(request, "ui/errors/403.jinja", {"why": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return render(request, "ui/errors/404.jinja", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: asks no database."""
    return render(request, "ui/errors/500.jinja", status=500)
