"""An event's sessions, speakers, materials and questions."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.actions import lock
from talka.toolkit.writing import save_columns

from .. import rules
from ..models import Event, EventState, Material, Presence, Question, Registration, Session, Speaker

Part = Session | Speaker | Material
MODELS: dict[str, type[Any]] = {"session": Session, "speaker": Speaker, "material": Material}
MOST = 100
MOST_QUESTIONS = 20
CAME_ALREADY = _("People were checked in already, to an event without sessions: none is added any more.")
CAME = _("People were checked in to this session already: it stays.")
TOO_MANY = _("There are very many already. Remove some first.")
ANSWERED_ALREADY = _("Somebody has answered these questions already: they can’t be changed any more.")


@transaction.atomic
def add_part(event: Event, sort: str, columns: Mapping[str, Any], *, by: Person) -> Part:
    """Add a session, a speaker or a material; the same once more changes nothing. A session lies within the event."""
    event = lock(event)
    require(rules.may_change(by, event))
    model = MODELS[sort]
    if known := model.objects.filter(event=event, **columns).first():
        return known
    require(Decision(model.objects.filter(event=event).count() < MOST, TOO_MANY))
    if sort == "session":
        within = event.starts_at <= columns["starts_at"] and columns["ends_at"] <= event.ends_at
        require(Decision(within, _("A session lies between the event’s beginning and its end.")))
        require(Decision(not Presence.objects.filter(registration__event=event, session=None).exists(), CAME_ALREADY))
    part = model.objects.create(event=event, **columns)
    count_parts(event)
    _tell_calendars(event, sort)
    note("events.programme_changed", event, by, organisation=event.owner_id, **{sort: part.pk})
    return part


def count_parts(event: Event) -> None:
    """Note in the event's row how many there are, so that pages of events without any needn't look."""
    event.parts = sum(model.objects.filter(event=event).count() for model in MODELS.values())
    save_columns(event, "parts")


def _tell_calendars(event: Event, sort: str) -> None:
    """Another session is another entry in calendars: feeds must know that something changed."""
    if sort == "session" and event.state != EventState.DRAFT:
        event.sequence, event.changed_at = event.sequence + 1, timezone.now()
        save_columns(event, "sequence", "changed_at")


@transaction.atomic
def remove_part(event: Event, sort: str, pk: int, *, by: Person) -> None:
    """Take one away. Twice changes nothing."""
    event = lock(event)
    require(rules.may_change(by, event))
    if sort == "session":
        require(Decision(not Presence.objects.filter(session=pk).exists(), CAME))
    if MODELS[sort].objects.filter(event=event, pk=pk).delete()[0]:
        count_parts(event)
        _tell_calendars(event, sort)
        note("events.programme_changed", event, by, organisation=event.owner_id)


@transaction.atomic
def put_questions(event: Event, questions: Sequence[Mapping[str, Any]], *, by: Person) -> None:
    """Make the organisers' questions just these (columns of `Question`, in their order).

    Refused once somebody has answered: what was answered must still say to what.
    """
    event = lock(event)
    require(rules.may_change(by, event))
    require(Decision(len(questions) <= MOST_QUESTIONS, TOO_MANY))
    known = list(Question.objects.filter(event=event).order_by("number"))
    names = ("answered", "is_required", "labels", "choices")
    if [{name: getattr(one, name) for name in names} for one in known] == [dict(one) for one in questions]:
        return
    answered = Registration.objects.filter(event=event).exclude(answers={}).exists()
    require(Decision(not (known and answered), ANSWERED_ALREADY))
    Question.objects.filter(event=event).delete()
    Question.objects.bulk_create(
        [Question(event=event, number=number, **one) for number, one in enumerate(questions, start=1)]
    )
    note("events.questions_changed", event, by, organisation=event.owner_id)
