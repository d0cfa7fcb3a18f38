"""What several views of needs share: the need behind an address, the page of one act."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language

from talka.kernel.access.requests import Request
from talka.kernel.access.rules import Rule, require
from talka.kernel.people.models import Organisation
from talka.kernel.records.doors import get_record
from talka.kernel.records.texts import Text, text_of
from talka.ui.forms import Form
from talka.ui.rendering import render

from .. import rules
from ..kind import KIND
from ..models import Need

Said = str | Promise


def language_now() -> str:
    """The reader's language."""
    return get_language() or "en"


def address_of(need: Need) -> str:
    """Where the need is read in the reader's language."""
    return KIND.address(need.pk, need.slug, language_now())


def need_for(request: Request, pk: int, rule: Rule) -> Need:
    """The need behind an address: missing (404) unless they may see it, refused (403) unless the rule lets them."""
    need = get_record(Need, request.person, rules.may_see, pk=pk)
    require(rule(request.person, need))
    return need


def organisation(pk: int | str | None) -> Organisation | None:
    """The organisation that a cleaned form names; None for none."""
    return Organisation.objects.get(pk=pk) if pk else None


@dataclass(frozen=True)
class Act:
    """The words of a page that asks for one thing."""

    title: Said
    button: Said
    lead: Said = ""
    icon: str = "check-lg"
    kind: str = "primary"


def act_page(
    request: Request, need: Need, form: Form, act: Act, *, restored: bool = False, **more: Any
) -> HttpResponse:
    """The page: what the need is, the form's fields one below the other, a button. 422 when the form came back."""
    text: Text = text_of(need, language_now())
    context = {
        "need": need,
        "text": text,
        "form": form,
        "act": act,
        "address": address_of(need),
        "restored": restored,
        "offered": "",
        "beside": "",
        "hints": {},
        **more,
    }
    return render(request, "needs/act.jinja", context, status=422 if form.errors else 200)
