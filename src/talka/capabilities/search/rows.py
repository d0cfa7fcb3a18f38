"""Result rows from the kernel's rows for cards: one statement for them, one for the excerpts."""

from collections.abc import Sequence
from typing import Any

from talka.kernel.people.models import Person
from talka.kernel.records.texts import card_rows_of
from talka.toolkit.prepared import PreparedForMany

from .finding import Hit
from .models import SearchText
from .page import Row
from .question import Group
from .snippets import asked_tokens, pattern_of, snippet

_texts = PreparedForMany(lambda ids: SearchText.objects.filter(pk__in=ids).values_list("pk", "plain"))


def row_of(card: dict[str, Any], **found: Any) -> Row:
    """A card's row as a result."""
    return Row(
        id=card["id"], kind=card["kind"], title=card["read_title"], summary=card["read_summary"] or "",
        language=card["read_language"], slug=card["slug"], state=card["state"], place_id=card["place_id"],
        owner_id=card["owner_id"], owner_name=card["owner__name"] or "", changed_at=card["changed_at"], card=card,
        **found,
    )  # fmt: skip


def rows_of_hits(hits: Sequence[Hit], person: Person | None, language: str, groups: Sequence[Group]) -> tuple[Row, ...]:
    """The hits as rows in their order, read in this language; a record that can't be seen any more is left out."""
    if not hits:
        return ()
    cards = card_rows_of([hit.record_id for hit in hits], person, language)
    pattern, asked = pattern_of(groups), asked_tokens(groups)
    texts = dict(_texts([hit.entry_id for hit in hits]))
    return tuple(
        row_of(
            cards[hit.record_id],
            snippet=snippet(texts.get(hit.entry_id, ""), hit.language, pattern, asked),
            snippet_language=hit.language,
            score=round(hit.score, 4),
            found_by=_found_by(hit),
        )
        for hit in hits
        if hit.record_id in cards
    )


def _found_by(hit: Hit) -> str:
    if hit.words <= 0:
        return "meaning"
    return "both" if hit.near else "words"
