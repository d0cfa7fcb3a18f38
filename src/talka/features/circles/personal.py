"""What circles hold of people: who is in them, what they asked and answered, what they wrote down, who was there."""

from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import WITH_RECORD, Basis, Erasure, impersonal, personal

from .models import Circle, CircleRoom, LogEntry, Meeting, PlanLine, Presence, Reading, ReadMark, Seat

_IN_CIRCLE = _("To be in a study circle")

impersonal(Circle, because="what an organisation publishes")
impersonal(CircleRoom, because="the name of a study circle")
impersonal(Meeting, because="what a group writes down together of its meetings")
impersonal(PlanLine, because="what a group publishes as its plan")
personal(
    Seat, "person", "level", "words", "because", whose="person", why=_IN_CIRCLE, basis=Basis.SERVICE, kept=WITH_RECORD,
)  # fmt: skip
impersonal(Seat, "language", because="a language's code")
personal(Presence, "person", whose="person", why=_IN_CIRCLE, basis=Basis.SERVICE, kept=WITH_RECORD)
personal(
    Reading, "by", whose="by", why=_("Who put it on the reading list"), basis=Basis.INTEREST, kept=WITH_RECORD,
    erasure=Erasure.UNLINK,
)  # fmt: skip
impersonal(
    Reading, "title", "author", "address", "note", "language", because="a published text, and what is said of it"
)
personal(ReadMark, "person", whose="person", why=_("What you have read"), basis=Basis.SERVICE, kept=WITH_RECORD)
personal(
    LogEntry, "person", "text", whose="person", why=_("Your own learning log"), basis=Basis.SERVICE, kept=WITH_RECORD,
)  # fmt: skip
impersonal(LogEntry, "language", because="a language's code")
