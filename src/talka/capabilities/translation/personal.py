"""What is held of people here: who asked for a language, who translated what, and what was said of it."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import WITH_RECORD, Basis, Erasure, Kept, before_erasure, impersonal, personal

from .actions.asking import DAYS, forget_asks_of
from .actions.writing import forget_drafts_of
from .models import Ask, Demand, MachineDraft, Proposal

personal(
    Ask, "person", whose="person", why=_("To count who would read it in a language, and to tell them when it is there"),
    basis=Basis.SERVICE,
    kept=Kept(
        _("Two weeks, if the address is not confirmed"), timedelta(days=DAYS + 1), "asked_at",
        by="talka.capabilities.translation.actions.asking.clear_unconfirmed",
    ),
)  # fmt: skip
personal(
    Proposal, "by", whose="by", why=_("Whose translation it is"), basis=Basis.INTEREST, kept=WITH_RECORD,
    erasure=Erasure.UNLINK,
)  # fmt: skip
personal(
    Proposal, "title", "summary", "body", "extras", whose="by", why=_("What they translated"), basis=Basis.INTEREST,
    kept=WITH_RECORD, erasure=Erasure.STAYS,
)  # fmt: skip
personal(
    Proposal, "word", whose="answered_by", why=_("What the owner said of a translation"), basis=Basis.INTEREST,
    kept=WITH_RECORD, erasure=Erasure.STAYS,
)  # fmt: skip
personal(
    Proposal, "answered_by", whose="answered_by", why=_("Who answered the translator"), basis=Basis.INTEREST,
    kept=WITH_RECORD, erasure=Erasure.UNLINK,
)  # fmt: skip
personal(
    MachineDraft, "asked_by", whose="asked_by", why=_("Who asked a machine for a draft"), basis=Basis.INTEREST,
    kept=WITH_RECORD, erasure=Erasure.UNLINK,
)  # fmt: skip
impersonal(Demand, because="counts of each language")
impersonal(Ask, "language", because="a language's code")
impersonal(
    Proposal, "language", "source", "source_digest", "word_language", because="the record's own words, and codes"
)
impersonal(
    MachineDraft, "language", "title", "summary", "body", "extras", "source", "source_digest", "why",
    because="the record's own words, made by a machine, and codes",
)  # fmt: skip
before_erasure(forget_asks_of)
before_erasure(forget_drafts_of)
