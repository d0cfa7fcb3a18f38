"""The contact desk."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.kernel.access.clients import client_of
from talka.kernel.access.policies import public
from talka.kernel.access.requests import Request
from talka.kernel.access.rules import require
from talka.kernel.people.limits import hit
from talka.kernel.records.editing import opened, sent
from talka.ui.rendering import render

from .. import actions, rules
from ..forms import ContactForm, VisitorContactForm
from ..models import OrganisationPage
from .shared import address_of, entry

A_DAY = 24 * 3600


@public
def write(request: Request, pk: int) -> HttpResponse:
    """Write to an organisation. A visitor's message waits for the link that is mailed to them."""
    page = entry(request, pk)
    require(rules.may_write_to(request.person, page))
    kind = ContactForm if request.person else VisitorContactForm
    if request.method != "POST":
        given = {name: request.GET.get(name, "")[:500] for name in ("subject", "text")}
        form, _restored = opened(request, kind, {"language": get_language() or "en"}, record_id=page.pk, given=given)
        return render(request, "directory/contact.jinja", {"form": form, "entry": page})
    form = kind(request.POST)
    if form.is_valid():
        if _too_many(request, page, form.cleaned_data.get("email", "")):
            form.add_error(None, _("Many messages were sent today. Please try again tomorrow."))
        else:
            message = actions.write_to(page, by=request.person, **form.cleaned_data)
            sent(request, form, record_id=page.pk)
            if message.sent_at:
                messages.success(request, _("Your message is on its way."))
            else:
                messages.success(request, _("We mailed you a link. Your message goes out when you open it."))
            return redirect(address_of(page))
    return render(request, "directory/contact.jinja", {"form": form, "entry": page}, status=422)


def _too_many(request: Request, page: OrganisationPage, email: str) -> bool:
    """Ten a day from one sender, thirty from one network address, a hundred to one organisation."""
    sender = f"person:{request.person.pk}" if request.person else f"mail:{email.lower()}"
    counted = [
        hit(f"directory.contact:{sender}"[:150], limit=10, seconds=A_DAY),
        hit(f"directory.contact:{client_of(request)}", limit=30, seconds=A_DAY),
        hit(f"directory.contact:to:{page.pk}", limit=100, seconds=A_DAY),
    ]
    return not all(counted)
