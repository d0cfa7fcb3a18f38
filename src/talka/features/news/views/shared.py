"""What the views of news share."""

from django.utils.translation import get_language

from talka.kernel.access.requests import Request
from talka.kernel.records.doors import get_record

from .. import rules
from ..kind import KIND
from ..models import News


def address_of(news: News) -> str:
    """Where it is read in the active language."""
    return KIND.address(news.pk, news.slug, get_language() or "en")


def news_at(request: Request, pk: int) -> News:
    """The news at an address. Raises `Missing`."""
    return get_record(News, request.person, rules.may_see, pk=pk)
