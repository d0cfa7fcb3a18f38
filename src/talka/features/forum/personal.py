"""What the forum holds of people: how they voted for a while, how far they have read."""

from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import WITH_RECORD, Basis, Erasure, Kept, impersonal, personal

from .models import Poll, ReadMark, Topic, Vote

_VOTED = Kept(_("30 days after the poll’s end"), by="talka.features.forum.actions.voting.forget_votes")

personal(
    Topic, "poll_question", "poll_choices", whose="author", why=_("What you said in public, which others answered"),
    basis=Basis.INTEREST, kept=WITH_RECORD, erasure=Erasure.STAYS,
)  # fmt: skip
impersonal(Topic, "declined_because", because="what coordinators tell whoever began it")
impersonal(Poll, because="dates and counts")
personal(
    Vote, "person", whose="person", why=_("To count your vote once, and let you change it; nobody is shown it"),
    basis=Basis.SERVICE, kept=_VOTED,
)  # fmt: skip
personal(ReadMark, "person", whose="person", why=_("To show you what is new since you read it"), basis=Basis.SERVICE)
