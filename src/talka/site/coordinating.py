"""What waits for the network's coordinators, counted."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talka.capabilities.moderation.queries.queue import counts as moderation_counts
from talka.capabilities.translation.queries.wanted import waiting_for_coordinators
from talka.features.directory.models import OrganisationPage, OrganisationState
from talka.features.directory.queries.queue import waiting_claims
from talka.features.forum.models import Topic, TopicState
from talka.features.needs.models import Need, NeedState
from talka.features.needs.queries.promises import LATE, overdue_parts
from talka.kernel.people.models import Person


@dataclass(frozen=True)
class Waiting:
    """One sort of work: how much of it waits, and where it is done."""

    label: str | Promise
    text: str | Promise
    count: int
    url: str
    icon: str


def waiting(by: Person) -> list[Waiting]:
    """All of it for this coordinator, in ten statements."""
    return [*_new(), *_running(by)]


def _new() -> list[Waiting]:
    """What came newly."""
    return [
        Waiting(
            _("Reported needs"),
            _("Confirm them, merge them with their twins, or say why not."),
            Need.objects.filter(state=NeedState.REPORTED).count(),
            reverse("needs:queue"),
            "megaphone",
        ),
        Waiting(
            _("Proposed organisations"),
            _("List them, verify them, or say why not."),
            OrganisationPage.objects.filter(state=OrganisationState.PROPOSED).count(),
            reverse("directory:queue"),
            "building",
        ),
        Waiting(
            _("Claims"),
            _("Somebody says that they speak for an organisation."),
            waiting_claims().count(),
            reverse("directory:queue"),
            "patch-check",
        ),
    ]


def _running(by: Person) -> list[Waiting]:
    """What goes on."""
    return [
        Waiting(
            _("Late promises"),
            _("A promise is late by a week. Perhaps they need help."),
            overdue_parts(timezone.localdate(), at_least=LATE).count(),
            reverse("needs:overdue"),
            "hourglass-split",
        ),
        Waiting(
            _("Moderation"),
            _("Reports, first posts, objections."),
            moderation_counts(by).all,
            reverse("moderation:queue"),
            "shield-check",
        ),
        Waiting(
            _("First topics in the forum"),
            _("Let others read them, or say why not."),
            Topic.objects.filter(state=TopicState.HELD, withheld=False).count(),
            f"{reverse('forum:list')}?held=1",
            "chat-dots",
        ),
        Waiting(
            _("Translations"),
            _("Of what belongs to nobody who could accept them."),
            waiting_for_coordinators().count(),
            reverse("translation:wanted"),
            "translate",
        ),
    ]
