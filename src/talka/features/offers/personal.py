"""What offers hold of people: who asked for one in an organisation's name."""

from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import WITH_RECORD, Basis, Erasure, impersonal, personal

from .models import Ask, Offer

personal(
    Ask, "person", whose="person", why=_("Who asked in an organisation's name"), basis=Basis.INTEREST,
    kept=WITH_RECORD, erasure=Erasure.UNLINK,
)  # fmt: skip
personal(
    Ask, "message", "answer", whose="person", why=_("What organisations wrote to each other"), basis=Basis.INTEREST,
    kept=WITH_RECORD, erasure=Erasure.STAYS,
)  # fmt: skip
impersonal(Ask, "language", because="a language's code")
impersonal(Offer, because="of organisations")
