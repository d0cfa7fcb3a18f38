"""Which fact about news is told to whom."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.told import Told
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.people.queries import editors_of
from talka.kernel.records.models import Link, Relation

from ..models import News


def reviewers(fact: Fact) -> set[int]:
    """Who writes for the owner; whoever sent it is left out as the actor."""
    return editors_of(News.objects.filter(pk=fact.record_id or 0).values_list("owner_id", flat=True))


def writers(fact: Fact) -> set[int | None]:
    """Who wrote it and who sent it for review."""
    row = News.objects.filter(pk=fact.record_id or 0).values_list("author_id", "submitted_by_id").first()
    return set(row or ())


def sides_told_of(fact: Fact) -> set[int]:
    """Who writes for the records that news say they are about, where that side hasn't agreed yet."""
    links = Link.objects.filter(source_id=fact.record_id or 0, relation=Relation.ABOUT, confirmed_at=None)
    return editors_of(links.filter(source__shown=True).values_list("target__owner_id", flat=True))


def side_of_target(fact: Fact) -> set[int]:
    """The same of one record that published news are linked to later."""
    return sides_told_of(fact) if fact.details.get("relation") == Relation.ABOUT else set()


def returned_with(one: Told, person: Person) -> Mapping[str, Any]:
    """What the reviewer wants changed, in the language of the news."""
    row = News.objects.filter(pk=one.record_id or 0).values("returned_because", "language").first()
    return {"words": row["returned_because"] if row else "", "words_language": row["language"] if row else ""}


def review_address(one: Told, language: str) -> str:
    """Where it is read and decided."""
    return reverse("news:review", args=[one.record_id])


notice(
    verb="news.submitted",
    people=reviewers,
    sentence=_("“%(title)s” waits for your review before it is published."),
    address=review_address,
)
notice(
    verb="news.returned",
    people=writers,
    sentence=_("“%(title)s” was given back to you with a word on what should be changed."),
    template="news/mail/words.jinja",
    more=returned_with,
)
notice(verb="news.scheduled", people=writers, sentence=_("“%(title)s” was approved and will be published in time."))
notice(verb="news.published", people=writers, sentence=_("“%(title)s” is published."))
ABOUT_YOURS = _("“%(title)s” tells of something of yours. Say whether it may stand on its page.")
notice(verb="news.published", code="news.about_yours", people=sides_told_of, sentence=ABOUT_YOURS)
notice(verb="records.linked", code="news.linked_to_yours", people=side_of_target, sentence=ABOUT_YOURS)
