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
TOO_MANY_QUESTIONS = _("Ask at most 20 questions: whoever registers answers them all.")


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
    """Take one of this event's away. Twice changes nothing."""
    event = lock(event)
    require(rules.may_change(by, event))
    part = MODELS[sort].objects.filter(event=event, pk=pk).first()
    if part is None:
        return
    if sort == "session":
        require(Decision(not Presence.objects.filter(session=part).exists(), CAME))
    part.delete()
    count_parts(event)
    _tell_calendars(event, sort)
    note("events.programme_changed", event, by, organisation=event.owner_id)


@transaction.atomic
def put_questions(event: Event, questions: Sequence[Mapping[str, Any]], *, by: Person) -> None:
    """Make the organisers' questions just these (columns of `Question`), in this order.

    What somebody answered must still say to what: such a question takes another order, other translations, further
    choices, and whether it must be answered. Changed beyond that it is a new one; the old one is asked no more, and
    its answers stay.
    """
    event = lock(event)
    require(rules.may_change(by, event))
    require(Decision(len(questions) <= MOST_QUESTIONS, TOO_MANY_QUESTIONS))
    known = list(Question.objects.filter(event=event, number__isnull=False).order_by("number"))
    names = ("answered", "is_required", "labels", "choices")
    if [{name: getattr(one, name) for name in names} for one in known] == [dict(one) for one in questions]:
        return
    Question.objects.filter(event=event).update(number=None)  # numbers are free while they change places
    for number, columns in enumerate(questions, start=1):
        same = next((one for one in known if _asks_the_same(one, columns, event.language)), None)
        if same is not None:
            known.remove(same)
        row = same or Question(event=event)
        row.number = number
        for name in names:
            setattr(row, name, columns[name])
        row.save()
    for one in known:
        if not Registration.objects.filter(event=event, answers__has_key=str(one.pk)).exists():
            one.delete()
    note("events.questions_changed", event, by, organisation=event.owner_id)


def _asks_the_same(question: Question, columns: Mapping[str, Any], language: str) -> bool:
    """Whether answers to this one answer what is to be asked; words are compared in the event's own language."""
    was, now = ([one.get(language) for one in texts] for texts in (question.choices, columns["choices"]))
    return (
        question.answered == columns["answered"]
        and question.labels.get(language) == columns["labels"].get(language)
        and now[: len(was)] == was
    )
