"""The addresses of named routes, worked out once: a page asks for the same ones again and again."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language

KEPT = 4096


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named route: `url("needs:detail", need.id, need.slug)`. Raises NoReverseMatch."""
    where = (get_language(), get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    return _reversed(where, name, args, tuple(kwargs.items()))


@lru_cache(maxsize=KEPT)
def _reversed(_where: tuple[Any, ...], name: str, args: tuple[Any, ...], named: tuple[tuple[str, Any], ...]) -> str:
    """`_where` is what else Django looks at: language, table of addresses, prefix."""
    return reverse(name, args=args or None, kwargs=dict(named) or None)
