"""Somebody leaves the site, and with it their organisations; of those that nobody leads then, coordinators hear."""

from talka.kernel.facts.journal import note
from talka.kernel.people.leaving import led_alone
from talka.kernel.people.models import Membership, MembershipState, Person
from talka.kernel.people.personal import before_erasure

from ..models import OrganisationPage


@before_erasure
def leave_all(person: Person) -> None:
    """Note that they left each organisation; the memberships themselves go with them. The caller has locked all.

    Those that they led alone are nobody's then: coordinators hear of it, and somebody else may claim them.
    """
    alone = {organisation.pk for organisation in led_alone(person)}
    memberships = Membership.objects.filter(person=person, state=MembershipState.ACTIVE).order_by("organisation_id")
    pages = OrganisationPage.objects.in_bulk(
        [membership.organisation_id for membership in memberships], field_name="organisation_id"
    )
    for membership in memberships:
        if page := pages.get(membership.organisation_id):
            note("directory.left", page, person, organisation=page.organisation_id, membership=membership.pk)
            if page.organisation_id in alone:
                note("directory.given_up", page, person, organisation=page.organisation_id)
