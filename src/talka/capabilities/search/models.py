"""The index beside the records: what is searched, what it means, which words there are, how many of what."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SearchEntry(models.Model):
    """One record in one language (the original's, and each translation's that may be read).

    Its words lie in the engine's own table under the same id. `facets` holds the record's facet tokens
    (`documents.facet_tokens`), alike on all its entries; `newness` is when the record changed, in Unix seconds. Rows
    are narrow, and have no time to be parsed where a ranked search reads thousands of them. `written` grows each time
    it is written: whoever read the record before another wrote it reads it again.
    """

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="search_entries")
    language = models.CharField(max_length=12)
    is_original = models.BooleanField()
    is_public = models.BooleanField()
    facets = models.TextField()
    newness = models.BigIntegerField()
    digest = models.CharField(max_length=32)
    record_changed_at = models.DateTimeField()
    waits_for_vector = models.BooleanField(default=True)
    written = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "language"], name="search_entry_once_a_language")]
        indexes = [
            models.Index(fields=["id"], name="search_waits", condition=models.Q(waits_for_vector=True)),
            models.Index(fields=["record"], name="search_not_public", condition=models.Q(is_public=False)),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} in {self.language}"


class SearchText(models.Model):
    """What an entry says, as plain text: title, and as much of the rest as excerpts and vectors are made from."""

    entry = models.OneToOneField(SearchEntry, models.CASCADE, primary_key=True, related_name="text")
    title = models.CharField(max_length=300)
    plain = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.title


class Word(models.Model):
    """A token of the index: how many entries have it, about; `text` is how it is written, empty for made-up tokens.

    Counts only grow between recounts. They rank; they are never shown, since they count what not everybody may see.
    `facets` names terms and places of whose label, in any language, the word is one: ``t_57:2`` (a label of two words).
    """

    token = models.CharField(max_length=72, unique=True)
    text = models.CharField(max_length=64, blank=True)
    latin = models.CharField(max_length=96, blank=True)
    facets = models.TextField(blank=True)
    count = models.PositiveIntegerField(default=1)
    counted_at = models.BigIntegerField(default=0, help_text="Unix microseconds")

    class Meta:
        indexes = [
            models.Index(fields=["latin"], name="search_word_latin", condition=~models.Q(text="")),
            models.Index(fields=["id"], name="search_word_of_vocabulary", condition=~models.Q(facets="")),
        ]

    def __str__(self) -> str:
        return self.token


class FacetCount(models.Model):
    """How many public records of a kind (of all: "") have a facet token: kept, so that no list counts them."""

    kind = models.CharField(max_length=24, blank=True)
    token = models.CharField(max_length=80)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "token"], name="facet_count_once")]

    def __str__(self) -> str:
        return f"{self.kind or 'all'} {self.token}: {self.count}"


class Vector(models.Model):
    """What an entry means to a model: `values` are the components as signed bytes, each times `scale`.

    Ids only grow, and a changed text gets a new row: the file beside the database reads on from near the last.
    """

    entry = models.OneToOneField(SearchEntry, models.CASCADE, related_name="vector")
    model = models.CharField(max_length=80)
    digest = models.CharField(max_length=32)
    scale = models.FloatField()
    values = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.entry_id} by {self.model}"


class Rhythm(models.TextChoices):
    """How often what is new is mailed."""

    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every Monday")
    NEVER = "never", _("Not by mail")


class SavedSearch(models.Model):
    """A query that somebody keeps. What was published after `seen_until` has not been told of yet.

    `query` is what stands in an address after the question mark (`Query.query_string`), without a page's cursor.
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("Name"), max_length=160)
    query = models.TextField(blank=True)
    # Of the query: what is as long as an address may be is no key of an index.
    digest = models.CharField(max_length=32)
    rhythm = models.CharField(_("What is new, by mail"), max_length=8, choices=Rhythm, default=Rhythm.DAILY)
    created_at = models.DateTimeField(default=timezone.now)
    seen_until = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="saved_search_once")]
        indexes = [models.Index(fields=["rhythm", "seen_until"], name="saved_search_due")]

    def __str__(self) -> str:
        return self.name
