"""Who may see, write, review and archive news."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import NOTHING, Rule
from talka.kernel.people.models import Membership, MembershipState, Role
from talka.kernel.records.models import Record
from talka.kernel.records.rules import coordinates, edits_for_owner, may_edit, may_see

from .models import NewsState

if TYPE_CHECKING:
    from talka.kernel.people.models import Person

__all__ = ["may_see"]


def is_in(*states: str, because: object) -> Rule:
    """A rule that lets everybody, of news in one of these states."""
    return Rule(
        f"is {' or '.join(states)}",
        lambda person, news: news.state in states,
        lambda person: Q(state__in=states),
        because,  # type: ignore[arg-type]
    )


def other_editors(person: "Person") -> "Q":
    """Memberships of others who write for an organisation."""
    writes = Q(state=MembershipState.ACTIVE, role__in=[Role.EDITOR, Role.ADMIN], person__is_active=True)
    return writes & ~Q(person_id=person.pk)


def _second_pair_of_eyes(person: "Person | None", news: Record) -> bool:
    if person is None:
        return False
    if news.submitted_by_id != person.pk:  # type: ignore[attr-defined]
        return True
    return not Membership.objects.filter(other_editors(person), organisation_id=news.owner_id or 0).exists()


def _second_pair_of_eyes_where(person: "Person | None") -> Q:
    if person is None:
        return NOTHING
    others = Membership.objects.filter(other_editors(person), organisation_id=OuterRef("owner_id"))
    return Q(submitted_by__isnull=True) | ~Q(submitted_by_id=person.pk) | Q(~Exists(others))


reads_it_anew = Rule(
    "did not ask for the review, or is the only one who could",
    _second_pair_of_eyes,
    _second_pair_of_eyes_where,
    _("You sent it for review: somebody else who writes for your organisation reads it before it is published."),
)
is_being_written = is_in(NewsState.DRAFT, because=_("It was sent for review already."))
waits = is_in(NewsState.REVIEW, NewsState.SCHEDULED, because=_("It doesn't wait for review any more."))
is_published = is_in(NewsState.PUBLISHED, because=_("It is not published."))
is_archived = is_in(NewsState.ARCHIVED, because=_("It is not archived."))
is_current = is_in(
    NewsState.DRAFT, NewsState.REVIEW, NewsState.SCHEDULED, NewsState.PUBLISHED,
    because=_("It is archived. Take it out of the archive to change it."),
)  # fmt: skip
can_be_asked_about = Rule(
    "has an owner and is published",
    lambda person, news: news.shown and news.owner_id is not None,
    lambda person: Q(shown=True, owner__isnull=False),
    _("Questions are taken when it is published."),
)

may_write = may_edit & is_current
may_submit = may_edit & is_being_written
may_publish_for_owner = (edits_for_owner | coordinates).because(
    _("Only editors of the organisation it belongs to may change this.")
)
may_decide = may_publish_for_owner & (reads_it_anew | coordinates)
may_review = may_decide & waits
may_archive = may_edit & is_published
may_restore = may_edit & is_archived
may_ask = may_see & can_be_asked_about
may_set_press_contact = may_publish_for_owner
