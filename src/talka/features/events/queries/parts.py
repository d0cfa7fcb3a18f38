"""What an event is made of."""

from typing import Any

from django.db.models import F

from ..models import Event, Material, Question, Session, Speaker


def parts_of(event: Event, *, has_place: bool) -> dict[str, list[Any]]:
    """Sessions, speakers and materials as rows; materials for participants only for whoever has a place or runs it.

    Three statements; none for an event without any.
    """
    if not event.parts:
        return {"sessions": [], "speakers": [], "materials": []}
    sessions = Session.objects.filter(event=event).order_by("starts_at", "pk")
    speakers = Speaker.objects.filter(event=event).order_by("pk")
    materials = Material.objects.filter(event=event).order_by("pk")
    if not has_place:
        materials = materials.filter(for_participants=False)
    return {
        "sessions": [*sessions.values("id", "title", "starts_at", "ends_at", "venue", "hours", "place_id")],
        "speakers": [*speakers.values("id", "name", "role", "about", "organisation_id", "organisation__called")],
        "materials": [*materials.values("id", "title", "address", "for_participants")],
    }


def questions_of(event: Event) -> list[Question]:
    """The organisers' own questions, in their order. One statement."""
    return list(Question.objects.filter(event=event, number__isnull=False).order_by("number"))


def every_question_of(event: Event) -> list[Question]:
    """Also those that are asked no more, which somebody answered: last. One statement."""
    return list(Question.objects.filter(event=event).order_by(F("number").asc(nulls_last=True), "pk"))
