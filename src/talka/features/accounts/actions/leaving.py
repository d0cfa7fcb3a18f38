"""Somebody leaves for good: everything in one transaction, and a last mail."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from talka.capabilities.notices.actions import send_mail
from talka.capabilities.notices.models import WAITING, Mail, MailState
from talka.kernel.facts.journal import note
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.leaving import erase, has_left
from talka.kernel.people.models import Person

CAUSE = "accounts.left:"


@transaction.atomic
def leave(*, by: Person, give_up: bool = False) -> bool:
    """Erase the person as the register says, sign them out everywhere, write to them once more; False when they left.

    :param give_up: leave also organisations that nobody else leads.
    :raises LastAdminError: for somebody who leads one alone, unless they give it up.
    """
    before = Person.objects.get(pk=by.pk)
    if has_left(before):
        return False
    erase(before, give_up=give_up)
    # Once a person: of two who press at once, the second finds the mail of the first.
    new = send_mail(
        cause=f"{CAUSE}{by.pk}",
        to=before.email,
        template="accounts/mail/farewell.jinja",
        context={"site": settings.TALKA_SITE_NAME},
        language=before.language,
    )
    if new:
        note("accounts.left", None, None)
    return new


@scheduled(every=timedelta(hours=1))
def forget_farewells() -> int:
    """The address of whoever left is forgotten as soon as the last mail is done with; how many."""
    done = Mail.objects.filter(cause__startswith=CAUSE).exclude(state__in=(*WAITING, MailState.HANDED))
    return done.delete()[0]
