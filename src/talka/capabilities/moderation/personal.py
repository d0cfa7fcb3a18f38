"""What moderation holds of people (kernel.people.personal)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import WITH_RECORD, Basis, Erasure, Kept, impersonal, personal

from .models import Appeal, Batch, Decision, Report, Touched

# The time in which one may object, and as long again for a court or a body of dispute settlement to ask.
_TWO_YEARS = Kept(_("Two years"), timedelta(days=730), "created_at")
_DECIDED = Kept(_("Two years"), timedelta(days=730), "at")
_WHY = _("To keep the house's rules, and to say why something was decided")
_SAID = _("What you said was wrong")
_OBJECTED = _("So that another coordinator looks at a decision again")
_WHO = _("Who decided, so that somebody else looks again")

personal(Report, "by", whose="by", why=_("To tell you that it was looked at"), basis=Basis.SERVICE, kept=_TWO_YEARS)
personal(Report, "words", whose="by", why=_SAID, basis=Basis.SERVICE, kept=_TWO_YEARS)
# Who is reported reads what was decided, never what was said of them: it could tell who said it.
personal(Report, "person", whose="person", why=_WHY, basis=Basis.INTEREST, kept=_TWO_YEARS, exported=False)
impersonal(Report, "words_language", "language", because="languages' codes")
# What is out of sight stays so, also when whoever wrote it has left: nobody's decision keeps it there.
personal(Decision, "whom", whose="whom", why=_WHY, basis=Basis.DUTY, kept=_DECIDED, erasure=Erasure.UNLINK)
personal(Decision, "facts", whose="whom", why=_WHY, basis=Basis.DUTY, kept=_DECIDED, erasure=Erasure.BLANK)
personal(Decision, "person", whose="person", why=_WHY, basis=Basis.DUTY, kept=_DECIDED)
personal(
    Decision, "by", whose="by", why=_WHO, basis=Basis.INTEREST, kept=WITH_RECORD, erasure=Erasure.UNLINK,
    exported=False,
)  # fmt: skip
impersonal(Decision, "language", because="a language's code")
personal(Touched, "person", "was", whose="person", why=_("How long you were suspended before"), basis=Basis.INTEREST)
personal(Batch, "by", whose="by", why=_WHO, basis=Basis.INTEREST, kept=_DECIDED, erasure=Erasure.UNLINK, exported=False)
personal(
    Batch, "restored_by", whose="restored_by", why=_WHO, basis=Basis.INTEREST, kept=_DECIDED, erasure=Erasure.UNLINK,
    exported=False,
)  # fmt: skip
personal(
    Batch, "wanted", "facts", whose="by", why=_WHY, basis=Basis.INTEREST, kept=_DECIDED, erasure=Erasure.STAYS,
    exported=False,
)  # fmt: skip
impersonal(Batch, "language", because="a language's code")
personal(Appeal, "person", "words", whose="person", why=_OBJECTED, basis=Basis.DUTY, kept=_TWO_YEARS)
personal(
    Appeal, "answered_by", whose="answered_by", why=_WHO, basis=Basis.INTEREST, kept=_TWO_YEARS,
    erasure=Erasure.UNLINK, exported=False,
)  # fmt: skip
personal(
    Appeal, "answer", whose="answered_by", why=_OBJECTED, basis=Basis.INTEREST, kept=_TWO_YEARS,
    erasure=Erasure.STAYS, exported=False,
)  # fmt: skip
impersonal(Appeal, "language", "answer_language", because="languages' codes")
