"""The bar above each page of the demo: step into a role with one click. It exists only where TALKA_DEMO is set."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.requests import Request
from talka.kernel.access.rules import Missing
from talka.kernel.people.models import Person
from talka.ui.shell import DemoBar, DemoRole

VISITOR = "visitor"
# The role's code, whom it is in the demo's people, and how the bar calls it.
ROLES: dict[str, tuple[str, str | Promise]] = {
    VISITOR: ("", _("Visitor")),
    "resident": ("resident1@example.org", _("Resident who reported")),
    "ngo": ("editor@intelekta-parks.example", _("Editor of an NGO")),
    "ministry": ("editor@cohesion-ministry.example", _("Editor of a ministry")),
    "coordinator": ("coordinator@example.org", _("Coordinator")),
}


def demo_bar(request: Request) -> DemoBar | None:
    """The bar, or None outside the demo."""
    if not settings.TALKA_DEMO:
        return None
    email = request.person.email if request.person else ""
    roles = [DemoRole(code, str(label), current=email == address) for code, (address, label) in ROLES.items()]
    return DemoBar(url=reverse("site:step-in"), roles=roles, mail_url=reverse("notices:mailbox"))


def step_into(request: Request, role: str) -> None:
    """Be that person (or a visitor) from now on. Raises `Missing` outside the demo and for unknown roles."""
    if not settings.TALKA_DEMO or role not in ROLES:
        raise Missing
    address = ROLES[role][0]
    if not address:
        logout(request)
        return
    person = Person.objects.filter(email=address).first()
    if person is None:
        raise Missing
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
