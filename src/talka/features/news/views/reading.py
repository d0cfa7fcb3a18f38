"""A piece of news, its pictures, and what those do who keep it."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.kernel.access.policies import public, signed_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Missing
from talka.kernel.records.cards import cards
from talka.kernel.records.doors import get_any_record
from talka.kernel.records.models import Visibility
from talka.kernel.records.pages import happenings, record_page
from talka.kernel.records.texts import Text, read_record
from talka.ui.parts import Card
from talka.ui.rendering import render

from .. import actions, queries, rules
from ..kind import KIND
from ..models import News, NewsState
from ..queries.figures import file_name
from .shared import address_of, news_at

IMMUTABLE = "public, max-age=31536000, immutable"


@public
def detail(request: Request, pk: int, slug: str = "") -> HttpResponse:
    """The news as they are read; before they are published, their preview for those who write them."""
    news, text = read_record(News, request.person, rules.may_see, get_language() or "en", pk=pk)
    if slug != news.slug:
        return redirect(address_of(news), permanent=True)
    page = record_page(request, news, text, with_participants=False)
    person = request.person
    context = {
        **shown(request, news, text),
        "page": page,
        "story": happenings(page.story, KIND.step),
        "writes": bool(rules.may_write(person, news)),
        "reviews": bool(rules.may_review(person, news)),
        "submits": bool(rules.may_submit(person, news)),
        "archives": bool(rules.may_archive(person, news)),
        "restores": bool(rules.may_restore(person, news)),
        "sets_contact": bool(rules.may_set_press_contact(person, news)),
        "may_ask": bool(rules.can_be_asked_about(person, news)),
    }
    return render(request, "news/detail.jinja", context)


def shown(request: Request, news: News, text: Text) -> dict[str, Any]:
    """What the article itself is drawn of; two statements."""
    language = get_language() or "en"
    told = queries.told_of(news, request.person, language)
    drawn = cards(told, language)
    return {
        "news": news,
        "text": text,
        "lead": queries.lead_of(news, text.extras, text.language),
        "parts": queries.parts_of(text.body, queries.figures_of(news)),
        "about": drawn,
        "to_agree": _to_agree(request, news, told, drawn),
        "is_preview": news.state not in (NewsState.PUBLISHED, NewsState.ARCHIVED),
    }


def _to_agree(request: Request, news: News, told: list[dict[str, Any]], drawn: list[Card]) -> list[tuple[int, Card]]:
    """Of those the ones that are the reader's own and don't show the news on their pages yet."""
    person = request.person
    if person is None or not news.shown:
        return []
    edited = person.edited_organisation_ids
    pairs = zip(told, drawn, strict=True)
    return [(row["id"], card) for row, card in pairs if not row["is_confirmed"] and row["owner_id"] in edited]


@signed_in
@require_POST
def agree(request: PersonRequest, pk: int, record_id: int) -> HttpResponse:
    """The record's side lets the news stand on its page."""
    news = news_at(request, pk)
    actions.agree_that_it_is_about(news, get_any_record(request.person, record_id), by=request.person)
    messages.success(request, _("It stands on its page now."))
    return redirect(address_of(news))


@public
@require_safe
def picture_file(request: Request, pk: int, name: str) -> HttpResponse | FileResponse:
    """A picture's file, for whoever may see the news, as nothing else than a picture.

    Its address changes with its content, so that everybody's is kept for a year.
    """
    news = news_at(request, pk)
    picture, _dash, rest = name.partition("-")
    width = rest.removesuffix(".webp")
    fits = picture.isalnum() and picture.isascii() and width.isdecimal() and width.isascii() and len(name) < 64
    stored = file_name(news.pk, picture, int(width)) if fits else ""
    if not fits or not default_storage.exists(stored):
        raise Missing
    response = FileResponse(default_storage.open(stored), content_type="image/webp")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    is_everybodys = news.shown and news.visibility == Visibility.PUBLIC
    response["Cache-Control"] = IMMUTABLE if is_everybodys else "private, max-age=60"
    return response
