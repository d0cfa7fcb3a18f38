"""In whose name somebody acts, where they write for several organisations: the choice that a form offers."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied
from talka.kernel.access.speaking import speaks_for

from .taking_part import WORKS_NO_MORE

Voice = tuple[int, str]
NO_VOICE = _("This is done in the name of an organisation, and you write for none.")


def named_voice(request: PersonRequest) -> int | None:
    """The organisation that the address or the form names (`organisation`), if they write for it."""
    named = request.GET.get("organisation") or request.POST.get("organisation", "")
    return next((pk for pk in request.person.edited_organisation_ids if str(pk) == named), None)


def voices_of(request: PersonRequest, *, but: Collection[int | None] = ()) -> list[Voice]:
    """The organisations for which they write, as (id, name), without those in `but`.

    First comes the one that the address names, then the one that they speak for now.
    """
    names = {one.organisation_id: one.name for one in request.person.standings}
    named, speaking = named_voice(request), speaks_for(request)
    edited = [pk for pk in request.person.edited_organisation_ids if pk not in but]
    return [(pk, names[pk]) for pk in sorted(edited, key=lambda pk: (pk != named, pk != speaking, names[pk].original))]


def beginning_voices(
    request: PersonRequest, *, but: Collection[int | None] = (), field: str = "organisation"
) -> list[Voice]:
    """The same, for something new: without those that work no more.

    One that closed while its form was written (`field` names it) stays, so that the action refuses it in the form and
    its words aren't lost.
    """
    closed = [pk for pk in request.person.closed_organisation_ids if str(pk) != request.POST.get(field)]
    return voices_of(request, but=[*but, *closed])


def required_voices(request: PersonRequest, *, but: Collection[int | None] = ()) -> list[Voice]:
    """The same; refused where there is none: a coordinator who belongs to no organisation promises nothing."""
    voices = beginning_voices(request, but=but)
    if not voices:
        raise Denied(WORKS_NO_MORE if voices_of(request, but=but) else NO_VOICE)
    return voices


def spoken(request: PersonRequest, voices: list[Voice], done: Collection[int]) -> Voice | None:
    """The voice that has done already what the page is for, so that its form would be filled in for nothing.

    That is the one that the address names; without a name among them, the first one when all have.
    """
    named = named_voice(request)
    if any(pk == named for pk, _name in voices):
        return next(((pk, name) for pk, name in voices if pk == named and pk in done), None)
    return voices[0] if all(pk in done for pk, _name in voices) else None
