"""The press desk."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.kernel.access.clients import client_of
from talka.kernel.access.policies import public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import require
from talka.kernel.people.limits import hit
from talka.kernel.records.editing import opened, sent
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..forms import PressContactForm, QuestionForm, VisitorQuestionForm
from ..models import News
from .shared import address_of, news_at

A_DAY = 24 * 3600


@public
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask about the news, for a newspaper or a station. A visitor's question waits for the link mailed to them."""
    news = news_at(request, pk)
    require(rules.may_ask(request.person, news))
    kind = QuestionForm if request.person else VisitorQuestionForm
    if request.method != "POST":
        form, restored = opened(request, kind, {"language": get_language() or "en"}, record_id=news.pk)
        return render(request, "news/ask.jinja", {"form": form, "news": news, "restored": restored})
    form = kind(request.POST)
    if form.is_valid():
        if _too_many(request, news, form.cleaned_data.get("email", "")):
            form.add_error(None, _("Many messages were sent today. Please try again tomorrow."))
        else:
            question = actions.ask_the_desk(news, by=request.person, **form.cleaned_data)
            sent(request, form, record_id=news.pk)
            if question.sent_at:
                messages.success(request, _("Your message is on its way."))
            else:
                messages.success(request, _("We mailed you a link. Your message goes out when you open it."))
            return redirect(address_of(news))
    return render(request, "news/ask.jinja", {"form": form, "news": news, "restored": False}, status=422)


def _too_many(request: Request, news: News, email: str) -> bool:
    """Ten a day from one sender, thirty from one network address, a hundred to one organisation."""
    sender = f"person:{request.person.pk}" if request.person else f"mail:{email.lower()}"
    counted = [
        hit(f"news.ask:{sender}"[:150], limit=10, seconds=A_DAY),
        hit(f"news.ask:{client_of(request)}", limit=30, seconds=A_DAY),
        hit(f"news.ask:to:{news.owner_id}", limit=100, seconds=A_DAY),
    ]
    return not all(counted)


@signed_in
def contact(request: PersonRequest, pk: int) -> HttpResponse:
    """Say who answers the press for the organisation."""
    news = news_at(request, pk)
    require(rules.may_set_press_contact(request.person, news))
    if request.method != "POST":
        form = PressContactForm(initial={"address": queries.press_address(news.owner_id)})
        return render(request, "news/press_contact.jinja", {"form": form, "news": news})
    form = PressContactForm(request.POST)
    if form.is_valid():
        actions.set_press_contact(news, address=form.cleaned_data["address"], by=request.person)
        messages.success(request, _("Saved."))
        return redirect(address_of(news))
    return render(request, "news/press_contact.jinja", {"form": form, "news": news}, status=422)
