"""Who is told of a certificate, and where the link in the mail leads."""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.links import Answer, Choice, Offer, Opened, link, purpose
from talka.capabilities.notices.told import Told
from talka.kernel.access.rules import Missing
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.toolkit.checked import shown_number

from ..actions.letters import CERTIFICATE, CERTIFICATE_DAYS, DOCUMENT_KEY
from ..models import Certificate, Registration, Revoked
from .telling import own_address

LETTER = "events/mail/certificate.jinja"


def named(fact: Fact) -> set[int]:
    """Whom it names."""
    rows = Registration.objects.filter(pk=fact.details.get("registration") or 0)
    return {pk for pk in rows.values_list("person_id", flat=True) if pk}


def named_once(fact: Fact) -> set[int]:
    """The same, where it was taken back without a new one."""
    told = (Revoked.MISTAKE, Revoked.ABSENT, Revoked.ASKED)
    return named(fact) if fact.details.get("because") in told else set()


def certificate_link(one: Told, person: Person) -> Mapping[str, Any]:
    """The link to their certificate, which works without signing in."""
    number = one.details.get("certificate") or 0
    rows = Certificate.objects.filter(pk=number, registration__person=person, revoked_at=None)
    return {"url": link(CERTIFICATE, person, certificate=number) if rows.exists() else ""}


def _own(opened: Opened) -> Certificate:
    """Theirs; of one that was replaced, the one that replaced it."""
    number = opened.data.get("certificate")
    rows = Certificate.objects.filter(registration__person=opened.person).select_related("replaced_by__replaced_by")
    found = rows.filter(pk=number if isinstance(number, int) else 0).first()
    while found is not None and found.replaced_by is not None:
        found = found.replaced_by
    if found is None or found.revoked_at is not None or not found.document:
        raise Missing
    return found


def _offering(opened: Opened) -> Offer:
    own = _own(opened)
    choices = [Choice("yes", _("Get it"))]
    return Offer(_("Your certificate"), choices, quote=own.title, quote_language=own.title_language)


def _give(opened: Opened, choice: str) -> Answer:
    own = _own(opened)
    key = signing.dumps(own.number, salt=DOCUMENT_KEY)
    address = f"{reverse('certificate-document', args=[shown_number(own.number)])}?key={key}"
    said = _("This address works for a day. The link in your mail leads here again.")
    return Answer(_("Your certificate"), text=said, url=address, label=_("Download"))


purpose(CERTIFICATE, days=CERTIFICATE_DAYS, offer=_offering, act=_give)
notice(
    verb="certificates.issued", people=named, to_actor=True, template=LETTER, address=own_address,
    more=certificate_link,
    sentence=gettext_lazy("Your certificate of “%(title)s” is there. Thank you for taking part."),
)  # fmt: skip
notice(
    verb="certificates.revoked", people=named_once, to_actor=True, address=own_address,
    sentence=gettext_lazy("Your certificate of “%(title)s” was revoked. The organisers can tell you why."),
)  # fmt: skip
