"""The way of news to its readers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, require
from talka.kernel.records.actions import Stale
from talka.kernel.records.pages import record_page
from talka.kernel.records.texts import original_text
from talka.ui.rendering import render

from .. import actions, rules
from ..forms import ReviewForm
from ..models import News, NewsState
from .reading import shown
from .shared import address_of, news_at


@signed_in
@require_POST
def submit(request: PersonRequest, pk: int) -> HttpResponse:
    """Send it for review; who is the only one that could, goes on to the preview from which they publish it."""
    news = actions.submit(news_at(request, pk), by=request.person)
    if rules.may_review(request.person, news):
        return redirect("news:review", pk=news.pk)
    messages.success(request, _("Others who write for your organisation are asked to read it."))
    return redirect(address_of(news))


@signed_in
def review(request: PersonRequest, pk: int) -> HttpResponse:
    """Read it as its readers will, then publish it now or in time, or give it back."""
    news = news_at(request, pk)
    if news.state in (NewsState.DRAFT, NewsState.PUBLISHED, NewsState.ARCHIVED) and request.method != "POST":
        return redirect(address_of(news))
    if request.method != "POST":
        require(rules.may_review(request.person, news))
        return _page(request, news, ReviewForm(initial={"version": news.version, "moment": _local(news)}))
    require(rules.may_decide(request.person, news))
    form = ReviewForm(request.POST)
    if form.is_valid() and (done := _decided(request, news, form)):
        messages.success(request, done)
        return redirect(address_of(news))
    return _page(request, news, form)


def _local(news: News) -> Any:
    return timezone.localtime(news.scheduled_at).replace(tzinfo=None) if news.scheduled_at else None


def _decided(request: PersonRequest, news: News, form: ReviewForm) -> str:
    """What was done, in a sentence; "" when the form says why not."""
    data = form.cleaned_data
    try:
        if data["decision"] == "back":
            actions.send_back(news, by=request.person, reason=data["reason"])
            return _("It was given back to whoever wrote it, with your words.")
        at = data["moment"] if data["decision"] == "later" else None
        actions.approve(news, by=request.person, version=data["version"], at=at)
    except Denied as denied:
        form.add_error("moment" if data["decision"] == "later" else None, str(denied.why))
        return ""
    except Stale as stale:
        sent = request.POST.copy()
        sent["version"] = str(stale.current.version)
        form.data = sent
        form.add_error(None, _("It was changed since you opened this page. Read it as it is now, then decide."))
        return ""
    return _("It is published.") if at is None else _("It will be published in time.")


def _page(request: PersonRequest, news: News, form: ReviewForm) -> HttpResponse:
    news.refresh_from_db()
    text = original_text(news)
    context = {
        **shown(request, news, text),
        "page": record_page(request, news, text, with_participants=False),
        "form": form,
        "zone": timezone.get_current_timezone_name(),
        "language": get_language(),
    }
    return render(request, "news/review.jinja", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def archive(request: PersonRequest, pk: int) -> HttpResponse:
    """Take it out of lists."""
    news = actions.archive(news_at(request, pk), by=request.person)
    messages.success(request, _("It is in the archive: whoever has its address reads it still."))
    return redirect(address_of(news))


@signed_in
@require_POST
def restore(request: PersonRequest, pk: int) -> HttpResponse:
    """Put it into lists again."""
    news = actions.restore(news_at(request, pk), by=request.person)
    messages.success(request, _("It is in the lists again."))
    return redirect(address_of(news))
