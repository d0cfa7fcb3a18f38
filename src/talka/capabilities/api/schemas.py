"""What the API takes and gives. Adding a field is no break; taking one away or changing its meaning is."""

import re
from datetime import date, datetime
from typing import Annotated, Any

from django.conf import settings
from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from talka.capabilities.search.query import FIRST_DAY, LAST_DAY

LANGUAGES = "|".join(code for code, _name in settings.LANGUAGES)
Language = Annotated[
    str, Field(pattern=rf"^({LANGUAGES})$", description="Language to read in: texts, labels and reasons come in it.")
]


def _as_iso(given: object) -> object:
    """A day as ``2026-11-21`` and in no other form: a bare number is a mistake, not seconds since 1970."""
    if isinstance(given, str) and not _ISO_DAY.fullmatch(given):
        raise ValueError("A day is written like 2026-11-21.")
    return given


_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Day = Annotated[
    date,
    BeforeValidator(_as_iso),
    Field(ge=FIRST_DAY, le=LAST_DAY),
    # JSON Schema has no bounds for days.
    WithJsonSchema({"type": "string", "format": "date", "pattern": "^(19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$"}),
]
# Several values with commas between them, or the parameter repeated.
Codes = Annotated[list[str], Field(default_factory=list, max_length=20)]

UNKNOWN = "Several with commas or repeated; one that isn't known is refused (422)."


class Asked(BaseModel):
    """The parameters of a search."""

    q: Annotated[str, Field(max_length=2000, description="Words in any language.")] = ""
    lang: Language = settings.LANGUAGE_CODE
    kind: Annotated[Codes, Field(description=f"Kinds of records. {UNKNOWN}")]
    theme: Annotated[Codes, Field(description=f"Codes of the vocabulary, retired ones too. {UNKNOWN}")]
    audience: Annotated[Codes, Field(description=f"Codes of the vocabulary, retired ones too. {UNKNOWN}")]
    sector: Annotated[Codes, Field(description=f"Codes of the vocabulary, retired ones too. {UNKNOWN}")]
    place: Annotated[Codes, Field(description=f"Codes of the gazetteer. {UNKNOWN}")]
    state: Codes
    language: Annotated[Codes, Field(description="Only what can be read in one of these languages.")]
    type: Annotated[Codes, Field(description="Types of the organisations that own it.")]
    owner: Annotated[
        Codes, Field(description="Organisations that own it or take part in it: `owner.organisation` of records.")
    ]
    network: Annotated[
        Codes, Field(description="Networks whose own and whose members' records are wanted: ids of organisations.")
    ]
    since: Annotated[Day | None, Field(description="First day of publication.")] = None
    until: Annotated[Day | None, Field(description="Last day of publication.")] = None
    sort: Annotated[str, Field(pattern="^(relevance|newest|oldest)$")] = "relevance"
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[
        str, Field(pattern=r"^([0-9]{1,17}-[0-9]{1,18})?$", description="What the page before gave as `next`.")
    ] = ""


class Result(BaseModel):
    """One record that was found: title, summary and snippet are of one text, in `language`.

    That is `lang` where the record can be read in it, else its original. `snippet` is the piece that answers; where
    that stands in another language, the beginning of the summary. `score` is comparable within one answer only.
    """

    id: int
    kind: str
    title: str
    language: str
    summary: str
    url: str
    score: float
    snippet: str


class MeaningAnswer(BaseModel):
    """How far the answer goes by meaning: "ready", "reading" (texts are still being read), "late" or "none"."""

    state: str
    read: Annotated[int, Field(description="Of so many texts the meaning is known, while the others are being read.")]
    texts: Annotated[int, Field(description="So many there are, while they are being read; 0 where that isn't known.")]
    note: Annotated[str, Field(description="The same as a sentence in `lang`: what is lacking, and when it will come.")]


class SearchAnswer(BaseModel):
    """A page of results; `facets` counts all results by facet and value. With `total_is_least` there are more.

    `nearest` is no answer to the question: where there are no results, what is nearest to it all the same.
    """

    results: list[Result]
    nearest: Annotated[
        list[Result],
        Field(description="Where nothing was found, what is nearest in meaning, and no more than that; else empty."),
    ]
    facets: dict[str, dict[str, int]]
    total: int
    total_is_least: bool
    next: str | None
    reading: Annotated[str, Field(description="The question as it was understood, where it differs; else empty.")]
    by_meaning: Annotated[bool, Field(description="False when search went by words alone.")]
    meaning: MeaningAnswer


class Owner(BaseModel):
    """The organisation that a record belongs to."""

    id: Annotated[int | None, Field(description="The record that is its entry; null where you may not see it.")]
    url: Annotated[str | None, Field(description="The page of its entry, likewise.")]
    organisation: Annotated[int, Field(description="Its id among organisations: what `owner` of a search takes.")]
    name: str
    type: str


class PlaceAnswer(BaseModel):
    """Where it is: a code of the gazetteer and its name."""

    code: str
    name: str


class TranslationAnswer(BaseModel):
    """How far a record is there in one of the site's languages, and how many people wait for it."""

    language: str
    state: Annotated[str, Field(description='"original", "missing", "draft", "machine", "current" or "behind".')]
    asked: Annotated[int, Field(description="People who asked for it in this language and still wait.")]


class RecordAnswer(BaseModel):
    """One record in the language asked for, or its own. `columns` are its kind's own."""

    id: int
    kind: str
    state: str
    title: str
    language: str
    summary: str
    body: str
    original_language: str
    languages: list[str]
    translations: list[TranslationAnswer]
    url: str
    owner: Owner | None
    place: PlaceAnswer | None
    themes: list[str]
    audiences: list[str]
    sectors: list[str]
    published_at: datetime | None
    changed_at: datetime
    columns: dict[str, Any]


class Said(BaseModel):
    """Why something fits, or what doesn't: a stable code, a sentence, its part of the score."""

    code: str
    text: str
    weight: float


class Match(BaseModel):
    """A record that fits another."""

    id: int
    kind: str
    title: str
    language: str
    url: str
    score: float
    reasons: list[Said]
    misfits: list[Said]


class MatchesAnswer(BaseModel):
    """The best first."""

    matches: list[Match]


class CommentsAsked(BaseModel):
    """The parameters of a conversation."""

    language: Annotated[
        list[Annotated[str, Field(pattern=r"^[A-Za-z0-9,-]{1,80}$")]],
        Field(default_factory=list, max_length=20, description="Only comments in one of these languages."),
    ]
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(pattern=r"^[0-9]{0,18}$", description="What the page before gave as `next`.")] = ""


class CommentAnswer(BaseModel):
    """One comment. `text` is light CommonMark as it was written; empty where only its place is told."""

    id: int
    thread: Annotated[int, Field(description="The first comment of its thread; its own id where it is that one.")]
    answers: Annotated[int | None, Field(description="The comment that it answers.")]
    state: Annotated[str, Field(description='"shown", "hidden" (by moderation) or "removed" (taken back).')]
    by: Annotated[str, Field(description="The name under which it is said.")]
    organisation: Annotated[int | None, Field(description="The organisation in whose name it is said.")]
    official: bool
    language: str
    text: str
    reactions: dict[str, int]
    created_at: datetime
    edited_at: datetime | None


class CommentsAnswer(BaseModel):
    """A page of comments in the order in which they were written; `total` counts all that can be read."""

    comments: list[CommentAnswer]
    total: int
    next: str | None


class Wrong(BaseModel):
    """Where a request is wrong."""

    where: str
    what: str


class Problem(BaseModel):
    """An error as RFC 9457 has it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[Wrong] = Field(default_factory=list)
