"""What watching holds of people: what they want to hear of."""

from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import Basis, impersonal, personal

from .models import Announced, Watch

personal(Watch, "person", whose="person", why=_("To tell you what you want to hear of"), basis=Basis.SERVICE)
impersonal(Announced, because="which records were told of, and when")
