"""What notices hold of people: what they were told, the mails that wait or went out, what they want to hear of."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import Basis, Erasure, Kept, impersonal, personal

from .models import Following, Mail, MailChoice, Notice, ReturnedMail
from .sending import KEEP

_MAILED = Kept(_("180 days"), KEEP, "created_at", by="talka.capabilities.notices.sending.forget_old_mail")
_TO_YOU = _("To send you a mail, once")
_SAID = _("What a mail is to say: forgotten as soon as it is sent")
_BACK = _("To send nothing to an address from which mail comes back")

personal(
    Notice, "person", whose="person", why=_("To tell you what happened"), basis=Basis.SERVICE,
    kept=Kept(_("A year"), timedelta(days=365), "created_at"),
)  # fmt: skip
impersonal(Notice, "code", "because", because="names in the program, and an id of what they watch")
personal(Mail, "person", "address", whose="person", address="address", why=_TO_YOU, basis=Basis.SERVICE, kept=_MAILED)
personal(
    Mail, "context", "error", whose="person", address="address", why=_SAID, basis=Basis.SERVICE, kept=_MAILED,
    exported=False,
)  # fmt: skip
personal(
    Mail, "reply_to", address="reply_to", why=_("So that whom you wrote to can answer you"), basis=Basis.SERVICE,
    kept=_MAILED, erasure=Erasure.BLANK, exported=False,
)  # fmt: skip
impersonal(Mail, "cause", "language", "template", because="codes and ids")
personal(MailChoice, "person", whose="person", why=_("How often you want mail"), basis=Basis.SERVICE)
personal(
    ReturnedMail, "address", "why", address="address", why=_BACK, basis=Basis.INTEREST,
    kept=Kept(_("Two years, or until you confirm it again"), timedelta(days=730), "at"),
)  # fmt: skip
personal(Following, "person", whose="person", why=_("To tell you what you want to hear of"), basis=Basis.SERVICE)
