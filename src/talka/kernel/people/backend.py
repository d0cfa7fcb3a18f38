"""Signing in: allauth's way, with a person who is read together with their memberships."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import F, QuerySet

from talka.toolkit.joining import gathered
from talka.toolkit.prepared import Prepared

from .called import read_called
from .models import Membership, MembershipState, Person, Standing


def with_standings(people: "QuerySet[Person]") -> "QuerySet[Person]":
    """Read the live memberships along, so that no request needs a statement for them."""
    live = Membership.objects.filter(state=MembershipState.ACTIVE).annotate(
        named=F("organisation__called"), closed=F("organisation__is_closed")
    )
    columns = {"organisation": "organisation_id", "role": "role", "name": "named", "closed": "closed"}
    return people.annotate(read_standings=gathered(live, "person_id", **columns))


# Asked for every page of whoever is signed in: the statement is made once.
_signed_in = Prepared(lambda person_id: with_standings(Person.objects.filter(pk=person_id)))


class PersonBackend(AuthenticationBackend):
    """Who the session says it is, in one statement with what they may do."""

    def get_user(self, user_id: Any) -> Person | None:
        """The person, if they are still active."""
        person = next(iter(_signed_in(person_id=int(user_id))), None)
        if person is None or not self.user_can_authenticate(person):
            return None
        rows = person.read_standings or ()
        standings = [
            Standing(row["organisation"], row["role"], read_called(row["name"]), bool(row["closed"])) for row in rows
        ]
        person.standings = person.as_they_stand(sorted(standings, key=lambda one: one.called.original))
        return person
