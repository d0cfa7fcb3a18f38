"""Writing news."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.kernel.access.policies import editors, signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import require
from talka.kernel.records.actions import Stale
from talka.kernel.records.editing import beginning, initial_of, opened, overtake, sent, stale_changes, within_limit
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..forms import NewsForm
from ..models import News
from .shared import address_of, news_at


def _about(request: PersonRequest, news: News | None) -> str:
    """The addresses of what it is about, one a line; of new ones, what the address of the page says (`?about=12`)."""
    if news is None:
        number = request.GET.get("about", "")
        return number if number.isdecimal() and number.isascii() and len(number) < 19 else ""
    language = get_language() or "en"
    rows = queries.told_of(news, request.person, language)
    return "\n".join(queries.address_of_row(row, language) for row in rows)


@editors
def new(request: PersonRequest) -> HttpResponse:
    """Begin a piece of news in the name of the organisation they speak for: a draft, which nobody else sees."""
    owner = beginning(request)
    context: dict[str, Any] = {"owner": owner, "news": None, "restored": False, "changes": []}
    if request.method == "POST":
        form = NewsForm(request.POST)
        if form.is_valid() and within_limit(request, form, "news"):
            news = actions.write_news(
                form.columns(), owner=owner, by=request.person, terms=form.term_ids(),
                language=form.cleaned_data["language"], about=form.cleaned_data["about"],
            )  # fmt: skip
            sent(request, form)
            messages.success(request, _("Your draft is kept. This is how it will look."))
            return redirect(address_of(news))
        return render(request, "news/form.jinja", {**context, "form": form}, status=422)
    initial = {"language": get_language() or "en"}
    form, context["restored"] = opened(request, NewsForm, initial, given={"about": _about(request, None)})
    return render(request, "news/form.jinja", {**context, "form": form})


@signed_in
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change it; a form that somebody overtook comes back with both versions."""
    news = news_at(request, pk)
    require(rules.may_write(request.person, news))
    context: dict[str, Any] = {"news": news, "owner": news.owner, "restored": False, "changes": []}
    initial = {**initial_of(news), "about": _about(request, news)}
    if request.method != "POST":
        form, context["restored"] = opened(request, NewsForm, initial, record_id=news.pk)
        return render(request, "news/form.jinja", {**context, "form": form})
    form = NewsForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            changed = actions.change_news(
                news, {**form.columns(), "language": data["language"]}, by=request.person, terms=form.term_ids(),
                version=data["version"], about=data["about"], minor=data["minor"],
            )  # fmt: skip
        except Stale as stale:
            context["changes"] = stale_changes(form, initial, language=news.language)
            overtake(form, stale.current)
            return render(request, "news/form.jinja", {**context, "form": form}, status=409)
        sent(request, form, record_id=news.pk)
        if changed.state != news.state:
            messages.warning(request, _("It was scheduled: now it waits for review again."))
        messages.success(request, _("Saved."))
        return redirect(address_of(changed))
    return render(request, "news/form.jinja", {**context, "form": form}, status=422)
