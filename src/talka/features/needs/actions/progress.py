"""Public words on what is being done."""

from django.db import transaction
from django.utils import timezone

from talka.kernel.access.rules import Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.actions import lock
from talka.kernel.records.sending import SENT_TWICE
from talka.kernel.records.taking_part import speaks

from .. import rules
from ..models import Need, Progress


def add_words(fact: Fact, need: Need, by: Person, text: str, language: str) -> None:
    """Hang what somebody wrote on the fact that it goes with; nothing when they wrote nothing."""
    if text:
        Progress.objects.create(
            need=need, fact=fact, organisation_id=fact.organisation_id, author=by, text=text, language=language
        )


@transaction.atomic
def tell_progress(
    need: Need, *, by: Person, text: str, language: str, organisation: Organisation | None = None
) -> Need:
    """Tell everybody how it goes, as a responder, as the need's owner, or as a coordinator.

    `organisation` is the one in whose name it is told; without one only a coordinator may. The same words sent twice
    are told once.
    """
    need = lock(need)
    require(rules.may_tell_progress(by, need))
    if organisation is not None:
        require(speaks(by, organisation.pk))
    elif not by.is_coordinator:
        raise Denied(rules.responds.why)
    note_progress(need, by, organisation, text, language)
    return need


def note_progress(need: Need, by: Person, organisation: Organisation | None, text: str, language: str) -> None:
    """Words that go with no other fact: a fact of their own, unless they were just told."""
    said = Progress.objects.filter(need=need, author=by, organisation=organisation, text=text)
    if not said.filter(at__gt=timezone.now() - SENT_TWICE).exists():
        add_words(note("needs.progress", need, by, organisation=organisation), need, by, text, language)
