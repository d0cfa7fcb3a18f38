"""What was sent without its token (cookies cleared, a browser restarted), kept on the page that says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

TOKEN = "csrfmiddlewaretoken"
LONG = 20  # letters: shorter values are codes and choices, which tell a reader nothing
_SECRET = ("login", "code")  # of the sign-in


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form to be sent to `address` once more: its fields, the names of its files by field, and its longer words."""

    address: str
    fields: Sequence[tuple[str, str]]
    files: Sequence[tuple[str, str]]
    words: Sequence[str]


def kept_form(request: HttpRequest) -> KeptForm | None:
    """The form that came, if it was written on a page of ours and holds no secret; else None.

    What another site's page sent is never put before a reader to be sent in their own name.
    """
    if request.method != "POST" or not _is_ours(request):
        return None
    fields = [(name, value) for name, value in _pairs(request.POST) if name != TOKEN]
    if not fields or any(name in _SECRET or "password" in name for name, _value in fields):
        return None
    files = [(name, file.name) for name, file in _pairs(request.FILES)]
    words = [value for _name, value in fields if len(value) > LONG and not value.startswith("/")]
    return KeptForm(request.get_full_path(), fields, files, words)


def _is_ours(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this site sent it; every browser of today does."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _pairs(told: "MultiValueDict[str, Any]") -> list[tuple[str, Any]]:
    return [(name, value) for name, values in told.lists() for value in values]
