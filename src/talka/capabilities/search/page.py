"""What a search gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .facets import Facets
from .query import Query


@dataclass(frozen=True)
class Row:
    """One result, as cards, feeds and the API need it; `snippet` is text in pieces, those that were asked for marked.

    Title, summary and snippet are of the text that is read, in `language`.

    `card` is the kernel's row for a card (`records.texts.card_rows`). `found_by` says how: "words", "meaning", "both",
    or "" in a list without a text. `score` compares within one answer only; an exact name has 10 more.
    """

    id: int
    kind: str
    title: str
    summary: str
    language: str
    slug: str
    state: str
    place_id: int | None
    owner_id: int | None
    owner_name: str
    changed_at: datetime
    snippet: tuple[tuple[str, bool], ...] = ()
    score: float = 0.0
    found_by: str = ""
    card: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Meaning:
    """How far search goes by meaning. `state` is one of:

    - "ready": what everything means is known;
    - "reading": vectors are still being made: of `read` of `texts` texts there is one (`texts` is 0 where many wait);
    - "late": the model took too long for this question;
    - "none": this installation has no model.
    """

    state: str = "ready"
    read: int = 0
    texts: int = 0


@dataclass(frozen=True)
class Page:
    """A page of results of `query`.

    `total` counts what the viewer may see; where only the newest were looked at, `total_is_least` is True ("5,000+").
    `next` is the cursor of the following page, "" at the end. `reading` is the question as it was understood, where it
    differs from what was typed; `corrections` has the words. `nearest` are the nearest things where nothing was found.
    `by_meaning` is False when the model had no say: then it went by words alone. `meaning` says why, or what is still
    to come; pages and the API tell it.
    """

    query: Query
    rows: tuple[Row, ...] = ()
    facets: Facets = field(default_factory=Facets)
    total: int = 0
    total_is_least: bool = False
    next: str = ""
    reading: str = ""
    corrections: Mapping[str, str] = field(default_factory=dict)
    nearest: tuple[Row, ...] = ()
    by_meaning: bool = False
    meaning: Meaning = field(default_factory=Meaning)


@dataclass(frozen=True)
class Suggestion:
    """What may be meant while it is typed: a record (`id`, `kind`, `slug`), or a term or place (`code`).

    `type` is "record", "theme", "audience", "sector" or "place".
    """

    type: str
    text: str
    code: str = ""
    id: int = 0
    kind: str = ""
    slug: str = ""
    language: str = ""
