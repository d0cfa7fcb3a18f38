"""`/api/v1`: addresses, parameters and errors. Who may see what is decided where pages decide it."""

from http import HTTPStatus
from typing import Annotated, Any

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Path, Query
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel, Field

from talka.capabilities.search.showing.feed import tag_of
from talka.kernel.access.policies import public
from talka.kernel.access.rules import Denied, Missing

from . import answers
from .codes import unknown, unknown_kinds
from .comments import comments_of
from .matching import matches_of
from .problems import invalid, problem, refused
from .schemas import Asked, CommentsAnswer, CommentsAsked, Language, MatchesAnswer, Problem, RecordAnswer, SearchAnswer

log = structlog.get_logger(__name__)


class DescribedApi(NinjaAPI):
    """Says in its description that errors are problems: the framework knows one content type."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The description, with the content type that errors really have."""
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= HTTPStatus.BAD_REQUEST:
                        answer["content"] = {"application/problem+json": answer["content"]["application/json"]}
        return schema


api = DescribedApi(
    title="Talka",
    version="1",
    description="Needs, offers, organisations and partner calls of a network, in any language. Public; whoever is "
    "signed in sees with the same cookie what they see on the pages.",
    openapi_url="/openapi.json",
    docs_url=None,  # the usual page of documentation loads scripts from elsewhere and writes its own into the page
    urls_namespace="api",
)
_PROBLEM = {422: Problem}
RecordId = Annotated[int, Path(description="A record's id.")]


def _answer(request: HttpRequest, said: BaseModel) -> HttpResponse:
    """The model as JSON with its tag, or 304 for whoever has it."""
    text = said.model_dump_json()
    etag = tag_of(text)
    unchanged = get_conditional_response(request, etag=etag)
    response: Any = unchanged or HttpResponse(text, content_type="application/json")
    response.headers["ETag"] = etag
    person = request.person  # type: ignore[attr-defined]
    response.headers["Cache-Control"] = "private, no-cache" if person else "public, max-age=30"
    patch_vary_headers(response, ["Cookie"])
    return response


def _moved(request: HttpRequest, pk: int, rest: str = "") -> HttpResponse:
    """To the record that a merged one leads to, asked the same. Raises `Missing` when there is none to be seen."""
    person = request.person  # type: ignore[attr-defined]
    into = answers.moved_to(pk, person)
    if into is None:
        raise Missing
    more = f"?{query}" if (query := request.META.get("QUERY_STRING", "")) else ""
    response = HttpResponse(status=HTTPStatus.PERMANENT_REDIRECT)
    response.headers["Location"] = iri_to_uri(f"{reverse('api:api-root')}records/{into}{rest}{more}")
    response.headers["Cache-Control"] = "private, no-cache" if person else "public, max-age=30"
    patch_vary_headers(response, ["Cookie"])
    return response


@api.get("/search", response={200: SearchAnswer, **_PROBLEM}, operation_id="search", summary="Search in any language")
def search(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """Records of all kinds, found by words and by meaning; without `q` a list, the newest first."""
    with translation.override(asked.lang):
        if wrong := unknown(asked):
            return refused(wrong)
    return _answer(request, answers.results(asked, request.person))  # type: ignore[attr-defined]


@api.get(
    "/records/{record_id}",
    response={200: RecordAnswer, 308: None, 404: Problem, **_PROBLEM},
    operation_id="record",
    summary="One record",
)
def record(request: HttpRequest, record_id: RecordId, lang: Language = settings.LANGUAGE_CODE) -> HttpResponse:
    """A record of whatever kind, in the language asked for where there is a translation, else in its own.

    One that was merged into another leads to that one (308).
    """
    try:
        said = answers.record(record_id, request.person, lang)  # type: ignore[attr-defined]
    except Missing:
        return _moved(request, record_id)
    return _answer(request, said)


@api.get(
    "/records/{record_id}/matches",
    response={200: MatchesAnswer, 308: None, 404: Problem, **_PROBLEM},
    operation_id="matches",
    summary="Who fits, and why",
)
def matches(
    request: HttpRequest,
    record_id: RecordId,
    kind: Annotated[str, Field(max_length=24)] = "",
    limit: Annotated[int, Field(ge=1, le=50)] = 10,
    lang: Language = settings.LANGUAGE_CODE,
) -> HttpResponse:
    """What fits a record, best first: each with its reasons and what doesn't fit, as sentences in `lang`."""
    with translation.override(lang):
        if kind and (wrong := unknown_kinds([kind])):
            return refused(wrong)
        try:
            said = matches_of(record_id, request.person, kind, limit, lang)  # type: ignore[attr-defined]
        except Missing:
            return _moved(request, record_id, "/matches")
        return _answer(request, said)


@api.get(
    "/records/{record_id}/comments",
    response={200: CommentsAnswer, 308: None, 404: Problem, **_PROBLEM},
    operation_id="comments",
    summary="What is said about it",
)
def comments(request: HttpRequest, record_id: RecordId, asked: Query[CommentsAsked]) -> HttpResponse:
    """The comments on a record that everybody who may see it can read, in the order in which they were written."""
    try:
        said = comments_of(record_id, request.person, asked)  # type: ignore[attr-defined]
    except Missing:
        return _moved(request, record_id, "/comments")
    return _answer(request, said)


@public
def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any other address below /api: the error is for a program too."""
    return problem(404, _("There is nothing at this address."))


@api.exception_handler(ValidationError)
def _wrong(request: HttpRequest, error: Any) -> HttpResponse:
    return invalid(error.errors)


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code, str(error))


@api.exception_handler(Missing)
@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404, _("There is no such record, or it is not public."))


@api.exception_handler(InterfaceError)
@api.exception_handler(OperationalError)
def _away(request: HttpRequest, error: Any) -> HttpResponse:
    log.error("api.database_away", path=request.path, exc_info=error)
    response = problem(503, _("Something broke on our side"))
    response.headers["Retry-After"] = "10"
    return response


@api.exception_handler(Denied)
def _denied(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(403, str(error.why))
