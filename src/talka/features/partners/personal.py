"""What partner calls hold of people: who answered in an organisation's name."""

from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import WITH_RECORD, Basis, Erasure, impersonal, personal

from .models import Interest, PartnerCall

personal(
    Interest, "person", whose="person", why=_("Who asked in an organisation's name"), basis=Basis.INTEREST,
    kept=WITH_RECORD, erasure=Erasure.UNLINK,
)  # fmt: skip
personal(
    Interest, "message", "replies", "answer", whose="person", why=_("What organisations wrote to each other"),
    basis=Basis.INTEREST, kept=WITH_RECORD, erasure=Erasure.STAYS,
)  # fmt: skip
impersonal(Interest, "language", "questions", because="a language's code, and what the call asks")
impersonal(PartnerCall, because="of organisations")
