"""What field meetings hold of people: who drives with whom, whose door it was, who wrote down what."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import WITH_RECORD, Basis, Erasure, Kept, impersonal, personal

from .models import Car, FieldMeeting, Heard, Rider, Spot

DAYS = 90
_VISITED = Kept(
    _("90 days after the visit"), timedelta(days=DAYS), "visited_at",
    by="talka.features.fieldwork.actions.clearing.clear_households",
)  # fmt: skip

impersonal(FieldMeeting, because="what an organisation publishes")
personal(
    Spot, "name", "note", why=_("Which households a team visits"), basis=Basis.CONSENT, kept=_VISITED, exported=False
)
personal(
    Car, "driver", "leaves_from", whose="driver", why=_("Who drives with whom"), basis=Basis.SERVICE, kept=WITH_RECORD
)
personal(Rider, "person", whose="person", why=_("Who drives with whom"), basis=Basis.SERVICE, kept=WITH_RECORD)
personal(
    Heard, "by", whose="by", why=_("Who wrote down what residents said"), basis=Basis.INTEREST, kept=WITH_RECORD,
    erasure=Erasure.UNLINK,
)  # fmt: skip
personal(
    Heard, "words", whose="by", why=_("What residents said at a field meeting, without their names"),
    basis=Basis.INTEREST, kept=WITH_RECORD, erasure=Erasure.STAYS,
)  # fmt: skip
impersonal(Heard, "language", because="a language's code")
