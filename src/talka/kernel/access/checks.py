"""A view without a policy does not start."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error, register
from django.urls import URLPattern, URLResolver, get_resolver

# Pages of libraries, each with its reason: their own code decides who may.
FOREIGN = {
    "allauth": "each of its views asks for the sign-in that it needs",
    "django.contrib.sitemaps": "public, lists public addresses only",
    "django.contrib.staticfiles": "public files",
    "django.views.i18n": "public",
    "talka.ui": "below access: the gallery and the choice of light or dark are public and know no record",
    "ninja": "each operation carries its own policy, checked by the API's test",
}


def views(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every address pattern with its view."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from views(pattern, address)
        elif isinstance(pattern, URLPattern):
            yield address, pattern.callback


def _is_foreign(view: Any) -> bool:
    view = getattr(view, "func", view)  # what functools.partial wraps
    module = getattr(getattr(view, "view_class", view), "__module__", "")
    return any(module == name or module.startswith(f"{name}.") for name in FOREIGN)


@register("talka")
def every_view_has_a_policy(app_configs: Any, **kwargs: Any) -> list[Error]:
    """access.E001 for each view that carries no policy."""
    return [
        Error(
            f"The view at “{address}” has no policy.",
            hint="Put @public, @signed_in, @editors or @coordinators of talka.kernel.access.policies on it.",
            id="access.E001",
        )
        for address, view in views()
        if not hasattr(view, "policy") and not _is_foreign(view)
    ]
