"""What records hold of people."""

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

from .drafts import KEPT
from .models import Draft, Link, Participation, Record, Translation

_PUBLISHED = _("What you publish, which others answer")
_WHOSE = _("Who wrote it, so that it can be changed and answered for")
_TRANSLATED = _("What you translated, which others read")
_BEGUN = _("What you were writing, so that nothing is lost")

personal(Record, "author", whose="author", why=_WHOSE, basis=Basis.INTEREST, kept=WITH_RECORD, erasure=Erasure.UNLINK)
personal(
    Record, "title", "summary", "body", "latitude", "longitude", whose="author", why=_PUBLISHED, basis=Basis.INTEREST,
    kept=WITH_RECORD, erasure=Erasure.STAYS,
)  # fmt: skip
impersonal(Record, "kind", "language", "state", "slug", "origin", because="codes, and addresses of sources")
personal(Translation, "by", whose="by", why=_WHOSE, basis=Basis.INTEREST, kept=WITH_RECORD, erasure=Erasure.UNLINK)
personal(
    Translation, "title", "summary", "body", "extras", whose="by", why=_TRANSLATED, basis=Basis.INTEREST,
    kept=WITH_RECORD, erasure=Erasure.STAYS,
)  # fmt: skip
impersonal(Translation, "language", "source", "source_digest", because="the original's words, and codes")
personal(
    Participation, "by", whose="by", why=_("Who promised it in an organisation's name"), basis=Basis.INTEREST,
    kept=WITH_RECORD, erasure=Erasure.UNLINK,
)  # fmt: skip
personal(
    Participation, "note", whose="by", why=_("What an organisation promised"), basis=Basis.INTEREST, kept=WITH_RECORD,
    erasure=Erasure.STAYS,
)  # fmt: skip
impersonal(Participation, "note_language", because="a language's code")
for _end in ("asserted_by", "confirmed_by"):
    personal(
        Link, _end, whose=_end, why=_("Who said that two entries belong together"), basis=Basis.INTEREST,
        kept=WITH_RECORD, erasure=Erasure.UNLINK,
    )  # fmt: skip
personal(
    Draft, "person", "fields", whose="person", why=_BEGUN, basis=Basis.SERVICE,
    kept=Kept(_("30 days"), KEPT, "saved_at", by="talka.kernel.records.drafts.purge_drafts"),
)  # fmt: skip
personal(
    Draft, "session", why=_("To give it back to the same browser when nobody is signed in"), basis=Basis.SERVICE,
    kept=Kept(_("30 days"), KEPT, "saved_at", by="talka.kernel.records.drafts.purge_drafts"), exported=False,
)  # fmt: skip
impersonal(Draft, "form", because="a form's name")


@before_erasure
def forget_what_nobody_saw(person: Person) -> None:
    """What they began for themselves and never showed to anybody goes with them: nobody relies on it."""
    unseen = Record.objects.filter(author=person, owner=None, shown=False, published_at=None, participations=None)
    unseen.delete()
