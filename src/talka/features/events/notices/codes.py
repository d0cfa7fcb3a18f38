"""The code for the door in the mails that say that somebody has a place: a picture inside the mail."""

from collections.abc import Mapping
from typing import Any

from talka.capabilities.notices.composing import fill
from talka.kernel.people.models import Person

from .. import queries
from ..actions.letters import STANDS
from ..models import Registration, RegistrationState


def code_png(event: int, registration: int, state: str) -> bytes:
    """The QR code of whoever has a place; nothing for everybody else."""
    if state != RegistrationState.CONFIRMED:
        return b""
    return queries.qr_png(queries.scanned_address(event, registration))


def _own_code(context: Mapping[str, Any], person: Person | None, language: str) -> Mapping[str, Any]:
    """How it stands when the mail goes out: a place that was given back has no code any more."""
    rows = Registration.objects.filter(pk=context.get("registration") or 0, person=person)
    row = rows.values("event_id", "state", "pk").first()
    return {"code": code_png(row["event_id"], row["pk"], row["state"]) if row else b""}


fill(STANDS, _own_code)
