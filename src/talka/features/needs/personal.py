"""What needs hold of people: who said "me too", what they answered, what waits for their address."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import WITH_RECORD, Basis, Erasure, Kept, impersonal, personal

from .models import Need, Overdue, Progress, Slip, Verdict, Voice

_REPORTED = _("What you reported, which others answer")
_ANSWERED = _("What you answered when you were asked whether it is solved")
_SLIPS = Kept(_("15 days"), timedelta(days=15), "asked_at", by="talka.features.needs.actions.slips.clear_slips")

personal(Need, "source", whose="author", why=_REPORTED, basis=Basis.INTEREST, kept=WITH_RECORD, erasure=Erasure.STAYS)
personal(
    Need, "spot_latitude", "spot_longitude", whose="author", where=Q(owner=None),
    why=_("The exact spot, for those who answer alone"), basis=Basis.SERVICE, kept=WITH_RECORD, erasure=Erasure.BLANK,
)  # fmt: skip
impersonal(Need, "closed_reason", "closed_reason_language", because="what coordinators and responders say in public")
personal(
    Voice, "person", whose="person", why=_("To count you once among those whom it concerns"), basis=Basis.INTEREST,
    kept=WITH_RECORD, erasure=Erasure.UNLINK,
)  # fmt: skip
personal(
    Progress, "author", whose="author", why=_("Who wrote what is being done"), basis=Basis.INTEREST, kept=WITH_RECORD,
    erasure=Erasure.UNLINK,
)  # fmt: skip
personal(
    Progress, "text", whose="author", why=_("What is being done, as it was told in public"), basis=Basis.INTEREST,
    kept=WITH_RECORD, erasure=Erasure.STAYS,
)  # fmt: skip
impersonal(Progress, "language", because="a language's code")
personal(
    Verdict, "person", whose="person", why=_ANSWERED, basis=Basis.INTEREST, kept=WITH_RECORD, erasure=Erasure.UNLINK
)
personal(Verdict, "word", whose="person", why=_ANSWERED, basis=Basis.INTEREST, kept=WITH_RECORD, erasure=Erasure.BLANK)
personal(
    Slip, "person", "content", whose="person", why=_("What waits until you confirm your address"),
    basis=Basis.SERVICE, kept=_SLIPS,
)  # fmt: skip
impersonal(Overdue, because="of promises of organisations")
