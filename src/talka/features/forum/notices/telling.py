"""Which fact about a topic is told to whom. Replies themselves are told by comments; here to those who take part."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talka.capabilities.comments.models import Comment, CommentState
from talka.capabilities.comments.notices import LETTER, address, answered, mentioned, words
from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.models import followers_of
from talka.capabilities.notices.told import Told
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.people.queries import coordinators, editors_of

from ..models import Topic, Vote

MOST_TALKING = 2_000


def beginners(fact: Fact) -> set[int]:
    """Whoever began the topic: its owner's editors, else its author."""
    row = Topic.objects.filter(pk=fact.record_id or 0).values_list("owner_id", "author_id").first()
    if row is None:
        return set()
    return editors_of([row[0]]) if row[0] else {row[1]} - {None}


def talking(fact: Fact) -> set[int]:
    """Those who wrote in the topic, and can be read there."""
    rows = Comment.objects.filter(record_id=fact.record_id or 0, state=CommentState.SHOWN).exclude(author=None)
    return set(rows.order_by().values_list("author_id", flat=True).distinct()[:MOST_TALKING])


def around(fact: Fact) -> set[int]:
    """All whom a topic concerns: who began it, wrote in it, or follows it."""
    return beginners(fact) | talking(fact) | followers_of(fact.record_id or 0)


def others_talking(fact: Fact) -> set[int]:
    """Of a reply to a topic: those who wrote in it as well, and don't hear of it in their own right."""
    if not Topic.objects.filter(pk=fact.record_id or 0).exists():
        return set()
    return talking(fact) - beginners(fact) - mentioned(fact) - answered(fact)


def answerer(fact: Fact) -> set[int]:
    """Who wrote the accepted answer: its author, and those who write for the organisation that said it."""
    comment = Comment.objects.filter(pk=fact.details.get("comment") or 0).values_list("author_id", "organisation_id")
    row = comment.first()
    return ({row[0]} | editors_of([row[1]])) - {None} if row else set()


def others_around(fact: Fact) -> set[int]:
    """All whom the topic concerns, but for who wrote its answer."""
    return around(fact) - answerer(fact)


def voters(fact: Fact) -> set[int]:
    """Those who voted, and all whom the topic concerns."""
    voted = Vote.objects.filter(poll_id=fact.record_id or 0).order_by().values_list("person_id", flat=True)
    return around(fact) | set(voted.distinct())


def author(fact: Fact) -> set[int]:
    """Whoever began the topic, in person."""
    return {pk for pk in Topic.objects.filter(pk=fact.record_id or 0).values_list("author_id", flat=True) if pk}


def reason(one: Told, person: Person) -> Mapping[str, Any]:
    """Why it was not taken on."""
    row = Topic.objects.filter(pk=one.record_id or 0).values_list("declined_because", flat=True).first()
    return {"words": row or "", "words_language": ""}


def review_address(one: Told, language: str) -> str:
    """Where a held topic is read and decided."""
    return reverse("forum:review", args=[one.record_id])


notice(
    verb="forum.held", people=lambda fact: coordinators(), address=review_address,
    sentence=_("The topic “%(title)s” waits to be read before others see it."),
)  # fmt: skip
notice(verb="forum.released", people=author, sentence=_("Everybody can read your topic “%(title)s” now."))
notice(
    verb="forum.declined", people=author, template="forum/mail/words.jinja", more=reason,
    sentence=_("Your topic “%(title)s” was not taken on."),
)  # fmt: skip
notice(
    verb="comments.written", code="forum.talking", people=others_talking, template=LETTER, address=address, more=words,
    is_news=True,
    subject=_("A new reply: %(title)s"),
    sentence=_("There is a new reply in “%(title)s”, where you wrote."),
)  # fmt: skip
notice(
    verb="forum.answered", people=answerer, is_news=True,
    sentence=_("Your reply to “%(title)s” was accepted as its answer."),
)  # fmt: skip
notice(
    verb="forum.answered", code="forum.answered.others", people=others_around, is_news=True,
    sentence=_("The question “%(title)s” has an accepted answer."),
)  # fmt: skip
notice(verb="forum.closed", people=beginners, is_news=True, sentence=_("Your topic “%(title)s” was closed."))
notice(verb="forum.reopened", people=around, is_news=True, sentence=_("The topic “%(title)s” is open again."))
notice(verb="forum.moved", people=beginners, is_news=True, sentence=_("Your topic “%(title)s” was moved."))
notice(
    verb="forum.merged", people=beginners, is_news=True,
    sentence=_("Your topic “%(title)s” was merged into another one on the same."),
)  # fmt: skip
notice(verb="forum.poll_ended", people=voters, is_news=True, sentence=_("The poll in “%(title)s” is over."))
