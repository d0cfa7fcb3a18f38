"""Everything published is a Record; other texts of it, who takes part in it, and how records relate."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Visibility(models.TextChoices):
    """Whom a record is for, once its state shows it at all."""

    PUBLIC = "public", _("Everybody")
    MEMBERS = "members", _("People with an account")
    PARTIES = "parties", _("Only the organisations that take part")
    DRAFT = "draft", _("Only those who write it")


class Record(models.Model):
    """Anything that has a page: one table, with a child table for each kind's own few columns.

    `state` is one of its kind's states; `shown` follows from it (kept here so that lists need one index) and says
    whether the state lets anybody but its writers see it, and no coordinator took it out of sight (`withheld`).
    `version` grows with each change of its text: a form that was opened on an older one is stale. Capabilities hold
    foreign keys to it; it knows none of them.
    """

    kind = models.CharField(max_length=24)
    title = models.CharField(_("Title"), max_length=300)
    summary = models.CharField(_("In short"), max_length=600, blank=True)
    body = models.TextField(_("Text"), blank=True)
    language = models.CharField(_("Language"), max_length=12)
    state = models.CharField(max_length=24)
    shown = models.BooleanField(default=False)
    withheld = models.BooleanField(default=False)
    visibility = models.CharField(max_length=12, choices=Visibility, default=Visibility.PUBLIC)
    owner = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="records")
    author = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    place = models.ForeignKey("vocabulary.Place", models.PROTECT, null=True, blank=True, related_name="+")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    slug = models.SlugField(max_length=80, allow_unicode=True, blank=True)
    origin = models.CharField(
        max_length=300, blank=True, help_text="Address or name of the source it was imported from"
    )
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    visible_from = models.DateTimeField(null=True, blank=True)
    visible_until = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    tags = models.ManyToManyField("vocabulary.Term", through="Tag", related_name="records")

    # The rows of those who take part or are invited, where a page has read them already: rules then don't ask again.
    known_parts: "list[Any] | None" = None

    class Meta:
        indexes = [
            # Not of public ones alone: what else a person may see is an OR, for which no partial index would be taken.
            models.Index(fields=["kind", "-changed_at", "-id"], name="record_of_kind"),
            models.Index(fields=["kind", "state", "-changed_at", "-id"], name="record_by_state"),
            models.Index(fields=["owner", "kind", "-changed_at"], name="record_of_owner"),
            models.Index(fields=["author", "kind"], name="record_of_author"),
            models.Index(fields=["-changed_at", "-id"], name="record_of_any_kind"),
            models.Index(fields=["origin"], condition=~models.Q(origin=""), name="record_origin"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class Tag(models.Model):
    """A record's term."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="tag_rows")
    term = models.ForeignKey("vocabulary.Term", models.PROTECT, related_name="tag_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "term"], name="tag_once")]
        indexes = [models.Index(fields=["term", "record"])]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.term_id}"


class TranslationOrigin(models.TextChoices):
    """Who made it."""

    PERSON = "person", _("Translated by a person")
    MACHINE = "machine", _("Translated by a machine")
    IMPORT = "import", _("Came with the import")


class TranslationState(models.TextChoices):
    """Whether it may be read, and still says what the original says."""

    DRAFT = "draft", _("Draft")
    MACHINE = "machine", _("Machine-made")
    CURRENT = "current", _("Current")
    BEHIND = "behind", _("Behind the original")


READABLE = (TranslationState.CURRENT, TranslationState.BEHIND, TranslationState.MACHINE)


class Translation(models.Model):
    """A record's text in one more language. `extras` holds the kind's own translated fields by name.

    `source` is what the original said when it was made (`title, summary, body, extras`), so that what changed since can
    be shown; `source_digest` is its digest.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=300)
    summary = models.CharField(max_length=600, blank=True)
    body = models.TextField(blank=True)
    extras = models.JSONField(default=dict, blank=True)
    origin = models.CharField(max_length=12, choices=TranslationOrigin, default=TranslationOrigin.PERSON)
    state = models.CharField(max_length=12, choices=TranslationState, default=TranslationState.CURRENT)
    source_digest = models.CharField(max_length=64, blank=True)
    source = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "language"], name="one_translation_a_language")]
        indexes = [models.Index(fields=["language", "state"])]

    def __str__(self) -> str:
        return f"{self.record_id} in {self.language}"


class ParticipationRole(models.TextChoices):
    """As what an organisation takes part."""

    LEAD = "lead", _("Lead partner")
    PARTNER = "partner", _("Partner")
    HOST = "host", _("Host organisation")
    SENDER = "sender", _("Sending organisation")
    ASSOCIATED = "associated", _("Associated partner")
    EXPERT = "expert", _("Expert")
    FUNDER = "funder", _("Funder")
    PARTY = "party", _("Party")
    RESPONDER = "responder", _("Responder")
    SPEAKER = "speaker", _("Speaker")
    MEMBER = "member", pgettext_lazy("organisation", "Member")


class ParticipationState(models.TextChoices):
    """Where it stands."""

    INVITED = "invited", _("Invited")
    ASKED = "asked", _("Asked to take part")
    ACCEPTED = "accepted", _("Takes part")
    DECLINED = "declined", _("Declined")
    LEFT = "left", _("Withdrew")
    DONE = "done", _("Done")


LIVE = (ParticipationState.INVITED, ParticipationState.ASKED, ParticipationState.ACCEPTED, ParticipationState.DONE)


class Participation(models.Model):
    """An organisation's role in a record: who works with whom is a query on this table.

    `note` is what it will do, in the language `note_language`; `promised` and `delivered` are its share of the
    record's quantity, in the record's unit.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="participations")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="participations")
    role = models.CharField(max_length=16, choices=ParticipationRole)
    state = models.CharField(max_length=12, choices=ParticipationState)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    due_date = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    note_language = models.CharField(max_length=12, blank=True)
    promised = models.PositiveIntegerField(null=True, blank=True)
    delivered = models.PositiveIntegerField(null=True, blank=True)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "organisation", "role"], name="one_live_participation",
                condition=models.Q(state__in=["invited", "asked", "accepted", "done"]),
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "state", "role"])]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.role} in {self.record_id}: {self.state}"


class Relation(models.TextChoices):
    """How one record relates to another: "source … target"."""

    ANSWERS = "answers", _("Answers")
    PART_OF = "part_of", _("Part of")
    EVIDENCE_OF = "evidence_of", _("Evidence of")
    FUNDED_BY = "funded_by", _("Funded by")
    ADDRESSES = "addresses", _("Addresses")
    RESULT_OF = "result_of", _("Result of")
    FOLLOWS = "follows", _("Follows")
    ABOUT = "about", _("About")
    DUPLICATES = "duplicates", _("Duplicate of")


class Link(models.Model):
    """A typed relation, asserted by one side's person, confirmed by the other's."""

    source = models.ForeignKey(Record, models.CASCADE, related_name="links_out")
    relation = models.CharField(max_length=16, choices=Relation)
    target = models.ForeignKey(Record, models.CASCADE, related_name="links_in")
    quantity = models.PositiveIntegerField(null=True, blank=True)
    asserted_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    asserted_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "relation", "target"], name="link_once"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="link_to_another"),
        ]
        indexes = [models.Index(fields=["target", "relation"])]

    def __str__(self) -> str:
        return f"{self.source_id} {self.relation} {self.target_id}"


class Draft(models.Model):
    """What somebody was writing when they left: kept by person (or browser session), form and record."""

    person = models.ForeignKey("people.Person", models.CASCADE, null=True, blank=True, related_name="+")
    session = models.CharField(max_length=64, blank=True)
    form = models.CharField(max_length=64)
    record_id = models.BigIntegerField(null=True, blank=True)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["person", "form"]), models.Index(fields=["session", "form"])]

    def __str__(self) -> str:
        return f"{self.form} of {self.person_id or self.session}"
