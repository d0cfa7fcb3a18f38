"""Agreeing to texts, and taking it back."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from talka.kernel.access.rules import Missing
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person

from ..models import Consent
from ..queries.texts import TEXTS, current
from .sessions import end_other_sessions


@transaction.atomic
def agree(texts: Iterable[str], *, by: Person) -> list[Consent]:
    """Note that they agreed to the newest version of these texts; those to which they agreed already stay as they are.

    :param texts: codes of `queries.texts.TEXTS`.
    """
    Person.objects.select_for_update().get(pk=by.pk)
    known = set(Consent.objects.filter(person=by, withdrawn_at=None).values_list("text", "version"))
    new = [(text, current()[text]) for text in texts if (text, current()[text]) not in known]
    made = [Consent.objects.create(person=by, text=text, version=version) for text, version in new]
    for one in made:
        note("accounts.agreed", None, by, consent=one.pk)
    return made


@transaction.atomic
def withdraw_agreement(text: str, *, by: Person, session: str | None) -> int:
    """Take back that they agreed to a text, in all its versions; again changes nothing. How many it were.

    From then on they read only, until they agree anew. Their other sessions end: each of them remembers that they
    agreed. Raises `Missing` for a text where there is nothing to take back.
    """
    if text not in TEXTS or not TEXTS[text][1]:
        raise Missing
    Person.objects.select_for_update().get(pk=by.pk)
    count = Consent.objects.filter(person=by, text=text, withdrawn_at=None).update(withdrawn_at=timezone.now())
    if count:
        note("accounts.agreement_withdrawn", None, by, count=count)
        end_other_sessions(by=by, but=session)
    return count


@transaction.atomic
def forget_agreements(person: Person) -> None:
    """Somebody else signed up with their address, and agreed in their stead."""
    Consent.objects.filter(person=person).delete()
