"""What news hold of people: who reviewed them, who of the press asks what."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import WITH_RECORD, Basis, Erasure, Kept, impersonal, personal

from .models import News, Picture, PressContact, PressQuestion

_ASKED = Kept(_("90 days"), timedelta(days=90), "asked_at", by="talka.features.news.actions.press.clear_questions")

for _way in ("submitted_by", "reviewed_by"):
    personal(
        News, _way, whose=_way, why=_("Who decided on it"), basis=Basis.INTEREST, kept=WITH_RECORD,
        erasure=Erasure.UNLINK,
    )  # fmt: skip
impersonal(News, because="what an organisation publishes")
impersonal(Picture, because="what an organisation publishes")
personal(
    PressContact, "address", address="address",
    why=_("Where an organisation gets what is written to it; never shown"), basis=Basis.INTEREST, kept=WITH_RECORD,
)  # fmt: skip
personal(
    PressContact, "by", whose="by", why=_("Who decided on it"), basis=Basis.INTEREST, kept=WITH_RECORD,
    erasure=Erasure.UNLINK,
)  # fmt: skip
personal(
    PressQuestion, "person", "name", "medium", "text", whose="person",
    why=_("To pass on what you write to an organisation"), basis=Basis.SERVICE, kept=_ASKED,
)  # fmt: skip
impersonal(PressQuestion, "language", because="a language's code")
