"""For which organisation somebody speaks, when they belong to several."""

from django.http import HttpRequest

SESSION_KEY = "speaks_for"


def speaks_for(request: HttpRequest) -> int | None:
    """The id of the organisation they chose, else the first they write for; None for whoever writes for none.

    One that works no more comes after the others: nothing new is begun in its name.
    """
    person = request.person  # type: ignore[attr-defined]
    if person is None:
        return None
    edited = person.edited_organisation_ids
    chosen = request.session.get(SESSION_KEY)
    if isinstance(chosen, int) and chosen in edited:
        return chosen
    closed = person.closed_organisation_ids
    return next((pk for pk in edited if pk not in closed), edited[0] if edited else None)


def speak_for(request: HttpRequest, organisation_id: int) -> bool:
    """Choose; False (and nothing changes) if they don't write for it."""
    person = request.person  # type: ignore[attr-defined]
    if person is None or organisation_id not in person.edited_organisation_ids:
        return False
    request.session[SESSION_KEY] = organisation_id
    return True
