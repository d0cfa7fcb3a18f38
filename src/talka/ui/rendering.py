"""From a template and its context to a response; for htmx, only the part of the page it asks for."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.template.backends.utils import csrf_input, csrf_token_lazy
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from jinja2 import Environment
from jinja2_fragments import render_block

from .components import NUMBER, TOKEN, drawn_once
from .reading import reading
from .shell import Shell, bare_shell

THEMES = ("light", "dark")


@lru_cache(maxsize=1)
def jinja() -> Environment:
    """The environment of our pages."""
    for engine in engines.all():
        if isinstance(engine, Jinja2):
            return engine.env
    raise LookupError("No Jinja2 backend in TEMPLATES")


def _shell(request: HttpRequest) -> Shell:
    """What `site` put on the request (a Shell, or something that makes one when asked), else the bare one."""
    shell = getattr(request, "shell", None)
    made = shell() if callable(shell) else shell
    return made if made is not None else bare_shell(request)


def hidden_token(request: HttpRequest) -> Any:
    """The hidden field of this request's forms. Masked once a page, not for each of its forms.

    A page without a form asks for none, and sets no cookie.
    """
    found = getattr(request, "hidden_token", None)
    if found is None:
        found = request.hidden_token = SimpleLazyObject(lambda: csrf_input(request))  # type: ignore[attr-defined]
    return found


def page_values(request: HttpRequest, shell: Shell | None = None) -> dict[str, Any]:
    """What every page gets besides its own context. Fit to be a context processor of the Jinja2 backend."""
    theme = request.COOKIES.get("theme", "")
    return {
        "request": request,
        "csrf_input": hidden_token(request),
        "csrf_token": csrf_token_lazy(request),
        "shell": shell or _shell(request),
        "messages": get_messages(request),
        "theme": theme if theme in THEMES else "",
    }


def wanted_block(request: HttpRequest, block: str | Sequence[str] | None) -> str | None:
    """The block to render alone: the one whose name is the id of htmx's target (`-` and `_` are the same)."""
    htmx = getattr(request, "htmx", None)
    if not block or not htmx or htmx.boosted or htmx.history_restore_request:
        return None
    target = (htmx.target or "").replace("-", "_")
    return target if target in ([block] if isinstance(block, str) else block) else None


def render_text(template: str, context: Mapping[str, Any]) -> str:
    """A template without a request: part of a mail, a document."""
    with reading():
        return jinja().get_template(template).render(context)


def render_kept(
    template: str, key: Hashable, values: Callable[[int, str], Mapping[str, Any]], csrf_input: object, number: int
) -> str:
    """`render_text`, once in each language for the same key: what is alike for many records and readers.

    `values(number, token)` are the template's, with stand-ins for the record's number and the form's token. The key
    says everything else that shows.
    """
    if jinja().auto_reload:
        return render_text(template, values(number, str(csrf_input)))
    return drawn_once((template, key), lambda: render_text(template, values(NUMBER, TOKEN)), csrf_input, number)


def _fragment(template: str, block: str, values: dict[str, Any]) -> str:
    """One block, and after it the messages that wait to be told, for the page's own place for them."""
    html = render_block(jinja(), template, block, values)
    if len(values["messages"]):
        html += render_text("ui/late_messages.jinja", values)
    return html


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    block: str | Sequence[str] | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The page as a response. `block` names the block (or blocks) that htmx may ask for alone."""
    own = dict(context or {})
    values = page_values(request, own.get("shell")) | own
    part = wanted_block(request, block)
    with reading():
        html = _fragment(template, part, values) if part else jinja().get_template(template).render(values)
    response = HttpResponse(html, status=status, headers=dict(headers or {}))
    if block:
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
