"""What events hold of people: who registers, what they need, what waits for a confirmed address."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import WITH_RECORD, Basis, Erasure, Kept, impersonal, personal

from .models import Event, Material, Needs, Presence, Question, Registration, Session, Slip, Speaker

_NEEDED = Kept(_("30 days after the event"), by="talka.features.events.actions.attending.forget_needs")
_WAITS = Kept(_("4 days"), timedelta(days=4), "asked_at", by="talka.features.events.actions.asking.clear_slips")

for _model in (Event, Session, Material, Question):
    impersonal(_model, because="what an organisation publishes of its event")
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
