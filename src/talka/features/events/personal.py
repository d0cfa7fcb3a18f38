"""What events hold of people: who registers, what they need, what waits for a confirmed address."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from talka.kernel.people.models import Person
from talka.kernel.people.personal import WITH_RECORD, Basis, Erasure, Kept, files_of, impersonal, personal

from .models import (
    BadgeKey,
    BadgeStatusList,
    Certificate,
    CertificateSettings,
    Event,
    EventSeries,
    Feedback,
    FollowUp,
    Intention,
    Issuing,
    Material,
    Needs,
    Presence,
    Question,
    Registration,
    Reminder,
    Report,
    SelfDescription,
    Session,
    Slip,
    Speaker,
)

_NEEDED = Kept(_("30 days after the event"), by="talka.features.events.actions.attending.forget_needs")
_WAITS = Kept(_("4 days"), timedelta(days=4), "asked_at", by="talka.features.events.actions.asking.clear_slips")

for _model in (Event, EventSeries, Session, Material, Question):
    impersonal(_model, because="what an organisation publishes of its event")
impersonal(Reminder, because="which reminders went out, of which event")
impersonal(Speaker, because="whom an organisation publishes as speaking at its event")
personal(
    Registration, "person", whose="person", why=_("To keep your place at an event"), basis=Basis.SERVICE,
    kept=WITH_RECORD, erasure=Erasure.UNLINK,
)  # fmt: skip
personal(
    Registration, "name", "organisation_name", "answers", whose="person", why=_("To keep your place at an event"),
    basis=Basis.SERVICE, kept=WITH_RECORD, erasure=Erasure.BLANK,
)  # fmt: skip
personal(
    Registration, "by", whose="by", why=_("Who decided on it"), basis=Basis.INTEREST, kept=WITH_RECORD,
    erasure=Erasure.UNLINK,
)  # fmt: skip
impersonal(Registration, "group", "party", "language", because="codes of our own")
personal(
    Needs, "diet", "access", whose="registration__person",
    why=_("So that the organisers can see to what you need"), basis=Basis.CONSENT, kept=_NEEDED,
)  # fmt: skip
personal(
    Slip, "person", "content", whose="person", why=_("To ask whether a registration is yours"), basis=Basis.SERVICE,
    kept=_WAITS,
)  # fmt: skip
impersonal(Slip, "language", because="a language's code")
personal(
    Presence, "arrived_at", "how", "hours", whose="registration__person",
    why=_("To note at which sessions you were, and for how long"), basis=Basis.SERVICE, kept=WITH_RECORD,
    erasure=Erasure.STAYS,
)  # fmt: skip
personal(
    Presence, "by", whose="by", why=_("Who checked somebody in"), basis=Basis.INTEREST, kept=WITH_RECORD,
    erasure=Erasure.UNLINK,
)  # fmt: skip
impersonal(Presence, "uuid", "was", because="codes of our own")

# Of what is said afterwards
_UNTIL_CUT = Kept(
    _("30 days after the event; then nobody can tell any more whose it is"),
    by="talka.features.events.actions.feedback.let_go",
)
_WORDS = Kept(
    _("18 months after the event; longer only what you let everybody read"),
    by="talka.features.events.actions.intentions.forget_words",
)
personal(
    Feedback, "helped", "missing", whose="registration__person",
    why=_("So that the next event is better; the organisers read it without your name"), basis=Basis.CONSENT,
    kept=_UNTIL_CUT,
)  # fmt: skip
impersonal(Feedback, "language", because="a language's code")
personal(
    Intention, "text", whose="registration__person", why=_("To ask you later how it went on"), basis=Basis.CONSENT,
    kept=_WORDS, erasure=Erasure.BLANK,
)  # fmt: skip
impersonal(Intention, "language", because="a language's code")
personal(
    FollowUp, "line", whose="intention__registration__person", why=_("To learn what lasts after an event"),
    basis=Basis.CONSENT, kept=_WORDS, erasure=Erasure.BLANK,
)  # fmt: skip
impersonal(FollowUp, "language", because="a language's code")
personal(
    SelfDescription, "term", whose="registration__person",
    why=_("To count who is reached; groups of fewer than five are not shown"), basis=Basis.CONSENT, kept=_WORDS,
)  # fmt: skip
impersonal(Report, because="what an organisation writes of its event")
personal(
    Report, "published_by", whose="published_by", why=_("Who published it"), basis=Basis.INTEREST, kept=WITH_RECORD,
    erasure=Erasure.UNLINK,
)  # fmt: skip
for _kept in (CertificateSettings, BadgeKey, BadgeStatusList):
    impersonal(_kept, because="what an organisation writes, and keys of our own")
personal(
    Issuing, "by", whose="by", why=_("Who had certificates issued"), basis=Basis.INTEREST, kept=WITH_RECORD,
    erasure=Erasure.UNLINK,
)  # fmt: skip
personal(
    Certificate, "name", "credential", whose="registration__person",
    why=_("To give you a certificate of attendance that others can check"), basis=Basis.SERVICE, kept=WITH_RECORD,
    erasure=Erasure.BLANK,
)  # fmt: skip
personal(
    Certificate, "by", whose="by", why=_("Who had certificates issued"), basis=Basis.INTEREST, kept=WITH_RECORD,
    erasure=Erasure.UNLINK,
)  # fmt: skip
impersonal(
    Certificate,
    "number",
    "issuer_name",
    "title",
    "title_language",
    "language",
    "content",
    "document",
    because="a number of our own, and what an organisation writes of its event",
)


@files_of
def documents(person: Person) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The certificates of somebody's own export, as PDF."""
    rows = Certificate.objects.filter(registration__person=person).exclude(document="")
    for number, name in rows.order_by("pk").values_list("number", "document"):
        if default_storage.exists(name):
            with default_storage.open(name) as file:
                yield f"certificates/{number}.pdf", file.chunks()
