"""Room beside a list of results for what other capabilities offer there: to watch its theme, say."""

from collections.abc import Callable

from markupsafe import Markup

from talka.kernel.access.requests import Request

from ..query import Query

# (request, query) -> markup that a template made (it escaped what people wrote), or "" for nothing to offer
Offering = Callable[[Request, Query], str]

_offerings: list[Offering] = []


def also_offer(offering: Offering) -> None:
    """Let another capability draw among the tools of a list; for a visitor it asks the database for nothing."""
    if offering not in _offerings:
        _offerings.append(offering)


def offered(request: Request, query: Query) -> list[Markup]:
    """What they draw for this query."""
    return [Markup(markup) for offering in _offerings if (markup := offering(request, query))]
