"""To what somebody agreed, and what they are still to be asked."""

from dataclasses import dataclass

from talka.kernel.people.models import Person

from ..models import Consent
from .texts import TEXTS, current


@dataclass(frozen=True)
class Agreement:
    """What they are to be asked, and whether they agreed to each of it once, in an older version."""

    missing: tuple[str, ...]
    before: bool


def agreement_of(person: Person) -> Agreement:
    """One statement."""
    mine = Consent.objects.filter(person=person, withdrawn_at=None).values_list("text", "version")
    live = set(mine)
    missing = tuple(text for text, version in current().items() if (text, version) not in live)
    known = {text for text, _version in live}
    return Agreement(missing, before=all(text in known for text in missing))


@dataclass(frozen=True)
class Agreed:
    """One line of the list: a consent, how its text is called, and whether it can be taken back now."""

    consent: Consent
    title: str
    can_withdraw: bool


def consents_of(person: Person) -> list[Agreed]:
    """All that they ever agreed to, the newest first; one statement."""
    rows = Consent.objects.filter(person=person, text__in=TEXTS).order_by("-at", "-pk")
    return [Agreed(row, str(TEXTS[row.text][0]), TEXTS[row.text][1] and row.withdrawn_at is None) for row in rows]
