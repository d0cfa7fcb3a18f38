"""A list's filters as a condition on records, for capabilities that draw the same list in another order or form."""

from django.db.models import Q

from talka.kernel.access.rules import behind
from talka.kernel.people.models import Person
from talka.kernel.records.kinds import unlisted

from .browsing import passes
from .finding import published, wanted_tokens
from .page import Page
from .queries import search
from .query import MOST_ROWS, Query


def looked_up(query: Query, person: Person | None) -> Page:
    """What tells of the query's facets, without its rows; with words, the best `MOST_ROWS` answers too."""
    return search(query.but(limit=MOST_ROWS if query.text.strip() else 1), person)


def narrowed_by(query: Query, person: Person | None, page: Page | None = None) -> Q:
    """What passes the query's filters and is not kept out of lists; who may see a record is asked beside.

    No statement; with words those of `looked_up`, whose `page` may be given: the best of its answers are meant.
    """
    condition = ~unlisted() & published(query)
    if query.text.strip():
        page = page or looked_up(query, person)
        return condition & Q(pk__in=[row.id for row in page.rows])
    wanted = {facet: tokens for facet, tokens in wanted_tokens(query).items() if facet != "kind"}
    if wanted:  # in one filter(), so that it is one join
        condition &= behind("search_entries", passes(wanted) & Q(is_original=True))
    return condition
