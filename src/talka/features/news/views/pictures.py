"""Sending pictures and saying what they show. One that lacks its words is kept until they come."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kernel.access.policies import signed_in
from talka.kernel.access.requests import PersonRequest
from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.people.limits import hit
from talka.toolkit.pictures import LARGEST, BadPicture, drawn_anew
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..actions.pictures import NO_ALT, WORDS, Kept, keep_files
from ..forms import PictureForm
from ..models import News, NewsState, Picture
from ..queries.figures import Figure
from .shared import news_at

LEAD = 0  # the number of the lead picture in addresses; those in the text begin at one
AN_HOUR = 60


@signed_in
def pictures(request: PersonRequest, pk: int) -> HttpResponse:
    """All pictures of a piece of news."""
    news = _written(request, pk)
    text = queries.lead_of(news, {}, news.language)
    context = {"news": news, "lead": text, "figures": queries.figures_of(news), "most": actions.MOST_PICTURES}
    return render(request, "news/pictures.jinja", context)


def _written(request: PersonRequest, pk: int) -> News:
    news = news_at(request, pk)
    require(rules.may_write(request.person, news))
    return news


@signed_in
def lead(request: PersonRequest, pk: int) -> HttpResponse:
    """Send the lead picture, or say other words of it."""
    news = _written(request, pk)
    initial = {name: getattr(news, f"picture_{name}") for name in WORDS}
    figure = queries.lead_of(news, {}, news.language)
    return _form(request, news, "news:lead", (news.pk,), figure, initial)


@signed_in
def add(request: PersonRequest, pk: int) -> HttpResponse:
    """Send a picture for the text."""
    news = _written(request, pk)
    return _form(request, news, "news:add-picture", (news.pk,), None, {})


@signed_in
def change(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Say other words of a picture in the text."""
    news = _written(request, pk)
    picture = Picture.objects.filter(news=news, number=number).first() if number < 10_000 else None
    if picture is None:
        raise Missing
    figure = next(figure for figure in queries.figures_of(news) if figure.number == number)
    initial = {name: getattr(picture, name) for name in WORDS}
    return _form(request, news, "news:picture", (news.pk, number), figure, initial, number=number)


def _form(
    request: PersonRequest, news: News, name: str, args: tuple[int, ...], figure: Figure | None,
    initial: dict[str, Any], *, number: int | None = None,
) -> HttpResponse:  # fmt: skip
    form = PictureForm(request.POST or None, request.FILES or None, initial=initial)
    kept = None
    if request.method == "POST" and form.is_valid():
        kept = _kept(request, news, form)
        if not form.errors and _taken(request, news, form, kept, name, number):
            _warn(request, news)
            messages.success(request, _("Saved."))
            return redirect("news:pictures", pk=news.pk)
    if kept is not None:  # what came is kept, and shown while its words are still to be said
        data = request.POST.copy()
        data["kept"] = _signed(news, kept)
        form.data = data
        figure = Figure(news.pk, kept.picture, kept.width, kept.height, alt="", language=news.language)
    context = {
        "news": news, "form": form, "figure": figure, "action": name, "args": args, "is_lead": name == "news:lead",
        "takes_file": name != "news:picture", "is_kept": kept is not None,
    }  # fmt: skip
    return render(request, "news/picture.jinja", context, status=422 if form.errors else 200)


def _signed(news: News, kept: Kept) -> str:
    return signing.dumps({**asdict(kept), "news": news.pk}, salt="news.picture", compress=True)


def _kept(request: PersonRequest, news: News, form: PictureForm) -> Kept | None:
    """The picture that came now, or the one that came before; None for none. What is wrong the form says."""
    file = form.cleaned_data.get("picture")
    if file:
        if not hit(f"news.picture:{request.person.pk}", limit=AN_HOUR, seconds=3600):
            form.add_error("picture", _("Many pictures were sent in this hour. Please go on a little later."))
            return None
        try:
            return keep_files(news, drawn_anew(file.read(LARGEST + 1)), by=request.person)
        except BadPicture as bad:
            form.add_error("picture", str(bad.why))
            return None
    try:
        told = signing.loads(form.cleaned_data.get("kept") or "", salt="news.picture", max_age=86_400)
    except signing.BadSignature:
        return None
    return Kept(told["picture"], told["width"], told["height"]) if told["news"] == news.pk else None


def _taken(
    request: PersonRequest, news: News, form: PictureForm, kept: Kept | None, name: str, number: int | None
) -> bool:
    """Whether it is there now; else the form says why not."""
    words, by = form.words(), request.person
    if name == "news:add-picture" and kept is None:
        form.add_error("picture", _("Choose a picture."))
        return False
    if not words["alt"]:
        form.add_error("alt", NO_ALT)
        return False
    try:
        if name == "news:lead":
            actions.put_lead(news, words, by=by, kept=kept)
        elif number is not None:
            actions.change_picture(news, number, words, by=by)
        elif kept is not None:
            actions.add_picture(news, words, by=by, kept=kept)
    except Denied as denied:
        form.add_error("picture", str(denied.why))
        return False
    return True


def _warn(request: PersonRequest, news: News) -> None:
    """Where it was scheduled before, and isn't any more."""
    if news.state == NewsState.SCHEDULED and not News.objects.filter(pk=news.pk, state=NewsState.SCHEDULED).exists():
        messages.warning(request, _("It was scheduled: now it waits for review again."))


@signed_in
@require_POST
def remove(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Take a picture away (0: the lead picture)."""
    news = news_at(request, pk)
    if number == LEAD:
        actions.remove_lead(news, by=request.person)
    else:
        actions.remove_picture(news, min(number, 32_000), by=request.person)
    _warn(request, news)
    messages.success(request, _("The picture is taken away."))
    return redirect("news:pictures", pk=news.pk)
