"""What a certificate says: gathered when it is issued, in its holder's language, and never changed afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talka.kernel.people.models import Person
from talka.kernel.records.models import READABLE, Translation
from talka.kernel.vocabulary.labels import places
from talka.toolkit.checked import new_number
from talka.toolkit.languages import INTERFACE_LANGUAGES

from ... import queries
from ...models import Attendance, Certificate, CertificateSettings, Event, Issuing, Registration
from ...models.parts import text_in
from ...queries import Earned


@dataclass
class Wording:
    """An event's words in the languages that its certificates need: each read once."""

    event: Event
    said: CertificateSettings
    texts: Mapping[str, Translation] = field(default_factory=dict)

    @classmethod
    def of(cls, event: Event) -> "Wording":
        """Two statements."""
        rows = Translation.objects.filter(record_id=event.pk, state__in=READABLE)
        return cls(event, queries.certificate_settings(event), {row.language: row for row in rows})

    def title(self, language: str) -> tuple[str, str]:
        """The event's title, and the language that it is in."""
        text = self.texts.get(language)
        return (text.title, language) if text else (self.event.title, self.event.language)

    def place(self, language: str) -> str:
        """House and town, in the language as far as they are known in it."""
        if self.event.attendance == Attendance.ONLINE:
            return _("Online")
        text = self.texts.get(language)
        venue = (text.extras.get("venue") if text else "") or self.event.venue
        town = places(language).get(self.event.place_id or 0)
        return ", ".join(part for part in (venue, town.name if town else "") if part)

    def words(self, texts: Mapping[str, str], language: str) -> tuple[list[str], str]:
        """The organisers' paragraphs in this language, else in the event's, else in any; and which one that is."""
        text = text_in(dict(texts), language, self.event.language)
        found = next((code for code, one in texts.items() if one == text), language)
        return [part.strip() for part in text.replace("\r", "").split("\n") if part.strip()], found


def language_of(registration: Registration, event: Event) -> str:
    """Its holder's: in which they registered themselves, else that of their account; one that the interface has."""
    person = registration.person
    is_own = person is not None and registration.by_id == person.pk
    asked = registration.language if is_own or person is None else person.language
    known = (code for code in (asked, registration.language, event.language) if code in INTERFACE_LANGUAGES)
    return next(known, "en")


def new_certificate(
    wording: Wording, one: Earned, *, by: Person | None, issuing: Issuing | None = None, name: str = ""
) -> Certificate:
    """A certificate with all that it says, not saved."""
    event, language = wording.event, language_of(one.registration, wording.event)
    with translation.override(language):
        title, title_language = wording.title(language)
        owner = event.owner
        return Certificate(
            number=new_number(),
            event=event,
            registration=one.registration,
            issuing=issuing,
            issuer=owner,
            issuer_name=str(owner.called.in_language(language)) if owner else "",
            name=(name or one.name)[:200],
            title=title,
            title_language=title_language,
            language=language,
            hours=one.hours,
            content=_content(wording, language),
            by=by,
        )


def _content(wording: Wording, language: str) -> dict[str, Any]:
    event, said = wording.event, wording.said
    competences, learnt_in = wording.words(said.competences, language)
    statement, stated_in = wording.words(said.statement, language)
    return {
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "time_zone": event.time_zone,
        "place": wording.place(language),
        "competences": competences,
        "competences_language": learnt_in,
        "statement": statement,
        "statement_language": stated_in,
        "signatory": " ".join(wording.words(said.signatory, language)[0]),
        "asked": _asked(said),
    }


def _asked(said: CertificateSettings) -> str:
    """What whoever gets one has done, in a sentence."""
    if said.min_hours:
        hours = queries.plain_hours(said.min_hours)
        least = ngettext("Was there for %(hours)s hour at least.", "Was there for %(hours)s hours at least.",
                         int(said.min_hours))  # fmt: skip
        return least % {"hours": hours}
    if said.min_share:
        return _("Was there for %(share)s %% of the time at least.") % {"share": said.min_share}
    return _("Was there.")
