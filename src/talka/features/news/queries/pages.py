"""What pages of news, and of what news are about, show."""

from collections.abc import Iterable
from typing import Any

from talka.kernel.people.models import Person
from talka.kernel.people.queries import coordinators, editors_of
from talka.kernel.records.doors import visible_records
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.links import linked_to, targets_of
from talka.kernel.records.models import Record, Relation
from talka.kernel.records.texts import card_query
from talka.kernel.records.viewers import ForViewers

from ..models import News, NewsState, PressContact

MOST_ON_A_PAGE = 8


def told_of(news: News, person: Person | None, language: str) -> list[dict[str, Any]]:
    """What the news are about, of that what the reader may see; rows for cards with `is_confirmed`. One statement."""
    return targets_of(news, Relation.ABOUT, person, language)


_about = ForViewers(
    lambda viewer, language, record_id: card_query(
        visible_records(viewer)
        .filter(pk__in=linked_to(record_id, Relation.ABOUT).values("source_id"), kind="news", state=NewsState.PUBLISHED)
        .order_by("-published_at", "-pk")[:MOST_ON_A_PAGE],
        language,
    )
)


def news_about(record: Record, person: Person | None, language: str) -> list[dict[str, Any]]:
    """The newest news about a record that its side agrees to; rows for cards. One statement."""
    return _about.rows(person, language, record_id=record.pk)


def answering_the_press(organisation_id: int | None) -> Iterable[Person]:
    """Whoever writes for the organisation; the coordinators where nobody does."""
    ids = editors_of([organisation_id]) or coordinators()
    return Person.objects.filter(pk__in=ids, is_active=True).order_by("pk")


def press_address(organisation_id: int | None) -> str:
    """The mail address of an organisation's press contact, for those who write for it; "" where there is none."""
    rows = PressContact.objects.filter(organisation_id=organisation_id or 0)
    return rows.values_list("address", flat=True).first() or ""


def address_of_row(row: dict[str, Any], language: str) -> str:
    """Where a card's record is read."""
    return kind_of(row["kind"]).address(row["id"], row["slug"], language)
