"""What is held of people themselves (`personal`): their account, their place in organisations."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from talka.kernel.vocabulary.models import Place, PlaceName, Term, TermLabel

from .models import Membership, Organisation, Person, RateCount
from .personal import Basis, Erasure, Kept, impersonal, personal

_ADDRESS = Kept(_("As long as there is the account; 30 days if the address is never confirmed"))
_TONGUE = _("To speak to you in your language and by your clock")
_POWERS = _("What you may do here")

personal(
    Person, "email", "address_confirmed_at", whose="pk", why=_("To let you in, and to write to you"),
    basis=Basis.SERVICE, kept=_ADDRESS, erasure=Erasure.BLANK,
)  # fmt: skip
personal(
    Person, "name", whose="pk", why=_("So that others know who speaks"), basis=Basis.SERVICE, erasure=Erasure.BLANK
)
personal(
    Person, "password", whose="pk", why=_("To let you in: kept so that nobody can read it"), basis=Basis.SERVICE,
    erasure=Erasure.BLANK, exported=False,
)  # fmt: skip
personal(Person, "language", "time_zone", "reads", whose="pk", why=_TONGUE, basis=Basis.SERVICE, erasure=Erasure.BLANK)
personal(
    Person, "is_coordinator", "trusted_at", "suspended_until", whose="pk", why=_POWERS, basis=Basis.INTEREST,
    erasure=Erasure.BLANK,
)  # fmt: skip
personal(
    Person, "last_login", whose="pk", why=_("To know which accounts are in use"), basis=Basis.INTEREST,
    erasure=Erasure.BLANK,
)  # fmt: skip
personal(
    Person, "is_active", "created_at", whose="pk", why=_("That there is, or was, an account"), basis=Basis.INTEREST,
    kept=Kept(_("For good: without a name and an address it is nobody's")), erasure=Erasure.STAYS,
)  # fmt: skip
personal(
    Membership, "person", whose="person", why=_("Who writes in the name of an organisation, and who leads it"),
    basis=Basis.SERVICE,
)  # fmt: skip
personal(
    RateCount, "key", why=_("So that nobody tries too often: a count under a number made of your address"),
    basis=Basis.INTEREST, exported=False,
    kept=Kept(_("At most two days"), timedelta(days=1), "ends_at", by="talka.kernel.jobs.upkeep.clear_old_rows"),
)  # fmt: skip
impersonal(Organisation, because="of organisations")
for _model in (Place, PlaceName, Term, TermLabel):
    impersonal(_model, because="words and places of everybody")
