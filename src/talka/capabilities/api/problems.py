"""Errors as RFC 9457 says them: ``application/problem+json``."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from .schemas import Problem, Wrong

MOST = 20


def problem(status: int, detail: str = "", errors: Iterable[Wrong] = ()) -> HttpResponse:
    """The answer for an error; `detail` says it to a person."""
    said = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=list(errors))
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(said.model_dump_json(), status=status, content_type="application/problem+json", headers=headers)


def invalid(faults: list[dict[str, Any]]) -> HttpResponse:
    """422 for what pydantic found wrong, each with the parameter's name. What was sent is not sent back."""
    wrong = [Wrong(where=_where(fault.get("loc", ())), what=str(fault.get("msg", ""))[:300]) for fault in faults[:MOST]]
    return refused(wrong)


def refused(wrong: list[Wrong]) -> HttpResponse:
    """422 that names each parameter and what is wrong with it."""
    said = "; ".join(f"{each.where}: {each.what}" for each in wrong[:MOST])
    return problem(422, _("The request can't be understood. %(faults)s") % {"faults": said}, wrong[:MOST])


def _where(path: Iterable[Any]) -> str:
    """The parameter's name, without the names of the places it was looked for in."""
    names = [str(part) for part in path if part not in ("query", "path", "asked")]
    return ".".join(names) or "request"
