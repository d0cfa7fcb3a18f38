"""What calendars hold of people: the secret address of their own."""

from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import Basis, personal

from .models import Address

personal(
    Address, "person", "secret", whose="person", why=_("So that a program of yours can read your calendar"),
    basis=Basis.SERVICE,
)  # fmt: skip
