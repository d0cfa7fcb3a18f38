"""Who asks: eight people in the world under attack, each in a browser in which they have just signed in."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.test import Client, RequestFactory

from talka.features.accounts.queries.texts import current_key
from talka.features.accounts.views.agreement import AGREED
from talka.kernel.people.models import FOR_GOOD, Membership, Organisation, Person, Role
from talka.kernel.testing import make_person
from tests.hostile.world import World, organisation_of

# The columns of the table: what each heading means stands above it (`table.HEAD`).
ROLES = ("visitor", "resident", "member", "editor", "admin", "coordinator", "suspended", "other")
# Whose organisation the records are; the suspended one would be its admin.
OURS = {"member": Role.MEMBER, "editor": Role.EDITOR, "admin": Role.ADMIN, "suspended": Role.ADMIN}


def people_of(world: World) -> dict[str, Person | None]:
    """Everybody who asks, by role."""
    known = world.person("editor").address_confirmed_at
    suspended = make_person("Suspended", address_confirmed_at=known, suspended_until=FOR_GOOD)
    other = make_person("Other", address_confirmed_at=known)
    own, theirs = organisation_of(world.records["organisation"]), organisation_of(world.records["other"])
    Membership.objects.create(person=suspended, organisation=own, role=Role.ADMIN)
    Membership.objects.create(person=other, organisation=theirs, role=Role.EDITOR)
    same = ("visitor", "member", "editor", "admin", "coordinator")
    return {
        **{name: world.people[name] for name in same},
        "resident": world.person("stranger"), "suspended": suspended, "other": other,
    }  # fmt: skip


def join(organisation: Organisation, people: dict[str, Person | None]) -> None:
    """Let ours belong to another organisation too, each in their role."""
    for name, role in OURS.items():
        person = people[name]
        assert person is not None
        Membership.objects.create(person=person, organisation=organisation, role=role)


class Browser:
    """A client whose cookies are the same at each request, whatever the answer before said."""

    def __init__(self, person: Person | None) -> None:
        self.client = Client(raise_request_exception=False)
        self.key = ""
        if person is not None:
            self.client.force_login(person)
            self._prove(person)

    def _prove(self, person: Person) -> None:
        """They showed just now that it is they, with a second factor, and agreed to all texts."""
        request = RequestFactory().get("/")
        request.session = session = self.client.session
        for method in ("password", "mfa"):
            record_authentication(request, person, method)
        session[AGREED] = current_key()
        session.save()
        self.key = str(session.session_key)

    def send(self, method: str, address: str, data: dict[str, Any]) -> Any:
        """The answer."""
        self.client.cookies.clear()
        if self.key:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.key
        return self.client.post(address, data) if method == "POST" else self.client.get(address)
