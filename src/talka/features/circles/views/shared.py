"""What the views of circles share: the door, addresses, a page that asks for one thing."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from talka.kernel.access.requests import Request
from talka.kernel.access.rules import Missing, Rule, require
from talka.kernel.records.doors import get_record, one_or_missing
from talka.ui.forms import Form
from talka.ui.rendering import render

from .. import rules
from ..kind import KIND
from ..models import Circle, Meeting, Seat


def address_of(circle: Circle) -> str:
    """Where it is read in the active language."""
    return KIND.address(circle.pk, circle.slug, get_language() or "en")


def circle_at(request: Request, pk: int, rule: Rule = rules.may_see) -> Circle:
    """The circle behind an address: missing (404) unless they may see it, refused (403) unless the rule lets them."""
    circle = get_record(Circle, request.person, rules.may_see, pk=pk)
    require(rule(request.person, circle))
    return circle


def own_circle(request: Request, pk: int, rule: Rule = rules.may_enter) -> Circle:
    """The same for what is its people's alone: to everybody else there is no such page (404)."""
    circle = get_record(Circle, request.person, rules.may_see, pk=pk)
    if not rules.may_enter(request.person, circle):
        raise Missing
    require(rule(request.person, circle))
    return circle


def seat_at(circle: Circle, pk: int) -> Seat:
    """A seat of the circle. Raises `Missing`."""
    return one_or_missing(Seat.objects.filter(circle=circle).select_related("person"), pk=pk)


def meeting_at(circle: Circle, pk: int) -> Meeting:
    """A meeting of the circle. Raises `Missing`."""
    return one_or_missing(Meeting.objects.filter(circle=circle), pk=pk)


def inside_of(circle: Circle, mark: str = "") -> str:
    """Its people's page, at one of its parts."""
    return reverse("circles:inside", args=[circle.pk]) + (f"#{mark}" if mark else "")


def asked(request: Request, circle: Circle, form: Form, *, title: Any, button: Any, **more: Any) -> HttpResponse:
    """A page that asks for one thing. 422 when its form came back, unless `status` says otherwise."""
    context = {
        "circle": circle, "form": form, "title": title, "button": button, "lead": "", "restored": False,
        "changes": [], "draft": "", "kind": "primary", "hints": {}, "address": address_of(circle), **more,
    }  # fmt: skip
    status = more.get("status") or (422 if form.errors else 200)
    return render(request, "circles/ask.jinja", context, status=status)
