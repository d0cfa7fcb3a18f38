"""What comments hold of people (kernel.people.personal)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from talka.kernel.people.models import Person
from talka.kernel.people.personal import (
    WITH_RECORD,
    Basis,
    Erasure,
    Kept,
    before_erasure,
    impersonal,
    personal,
)

from .actions.counting import recount_reactions
from .models import Comment, CommentVersion, Conversation, KnownName, Mention, Reaction, Slip

SPOKEN = _("What you said in public, which others answered")
UNTIL_SENT = Kept(_("Two weeks, if it isn't sent before"), timedelta(days=15), "asked_at", by="clear_comment_slips")

personal(Comment, "author", whose="author", why=SPOKEN, basis=Basis.INTEREST, kept=WITH_RECORD, erasure=Erasure.UNLINK)
personal(
    Comment, "text", "language", whose="author", why=SPOKEN, basis=Basis.INTEREST, kept=WITH_RECORD,
    erasure=Erasure.STAYS,
)  # fmt: skip
impersonal(Comment, "languages", "reactions", "named", because="counts, codes, and names that stand in the text")
personal(
    CommentVersion, "text", whose="comment__author", why=_("What a comment said before you changed it"),
    basis=Basis.INTEREST, kept=WITH_RECORD,
)  # fmt: skip
impersonal(Conversation, because="counts and codes")
personal(Mention, "person", whose="person", why=_("To tell you where you are mentioned"), basis=Basis.SERVICE)
personal(Reaction, "person", whose="person", why=_("To count each reaction once"), basis=Basis.SERVICE)
personal(
    Slip, "person", "content", whose="person", why=_("A comment that waits for you to confirm your address"),
    basis=Basis.SERVICE, kept=UNTIL_SENT,
)  # fmt: skip
personal(
    KnownName, "person", "skeleton", whose="person", why=_("So that nobody else passes for a coordinator"),
    basis=Basis.INTEREST, exported=False,
)  # fmt: skip


@before_erasure
def take_reactions_back(person: Person) -> None:
    """Their reactions go, and are counted no more."""
    reactions = Reaction.objects.filter(person=person).select_related("comment", "record")
    things = [reaction.comment or reaction.record for reaction in reactions]
    reactions.delete()
    for thing in dict.fromkeys(things):
        if thing is not None:
            recount_reactions(thing)
