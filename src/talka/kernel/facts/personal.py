"""What the journal holds of people."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import Basis, Erasure, Kept, impersonal, personal

from .models import Fact, Trouble

personal(
    Fact, "actor", whose="actor", why=_("Who did what, so that others can rely on it"), basis=Basis.INTEREST,
    kept=Kept(_("For good; without you as soon as you leave")), erasure=Erasure.UNLINK,
)  # fmt: skip
impersonal(Fact, because="ids and codes; words stand where they were written")
personal(
    Trouble, "error", why=_("To find what went wrong: it may quote what was being worked on"), basis=Basis.INTEREST,
    kept=Kept(_("60 days"), timedelta(days=60), "again_at"), exported=False,
)  # fmt: skip
impersonal(Trouble, "listener", because="a name in the program")
