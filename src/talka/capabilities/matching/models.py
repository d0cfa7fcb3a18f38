"""What matching keeps: a profile of each record, who fits whom and why, and what people dismissed."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MatchProfile(models.Model):
    """What scoring needs of a record, gathered from its row, tags, place and kind, so that one read gives hundreds.

    `live` when it may be proposed: it is shown and its state still asks for something. `spots` are ``[path, north,
    east]``, `seeks` ``{"types": […], "countries": […]}``; `place_path` is the first spot's. `stale_since` is set when
    its matches are to be found anew; `matched_at` and `vector_id` say when and with which vector they were found last.
    """

    record = models.OneToOneField("records.Record", models.CASCADE, primary_key=True, related_name="match_profile")
    kind = models.CharField(max_length=24)
    live = models.BooleanField(default=False)
    organisation = models.ForeignKey("people.Organisation", models.CASCADE, null=True, related_name="+")
    type = models.CharField(max_length=24, blank=True)
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=12, blank=True)
    languages = models.JSONField(default=list)
    themes = models.JSONField(default=list)
    audiences = models.JSONField(default=list)
    sectors = models.JSONField(default=list)
    spots = models.JSONField(default=list)
    place_path = models.CharField(max_length=255, blank=True)
    online = models.BooleanField(default=False)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    seeks = models.JSONField(default=list)
    gives = models.JSONField(default=list)
    asks = models.JSONField(default=list)
    vector_id = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(default=timezone.now)
    matched_at = models.DateTimeField(null=True)
    stale_since = models.DateTimeField(null=True, default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "-record"], name="match_profile_live", condition=Q(live=True)),
            models.Index(fields=["kind", "place_path"], name="match_profile_place", condition=Q(live=True)),
            models.Index(fields=["organisation", "kind"], name="match_profile_of"),
            models.Index(fields=["kind", "type", "country"], name="match_profile_sort", condition=Q(live=True)),
            models.Index(fields=["stale_since"], name="match_profile_stale", condition=Q(stale_since__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class Match(models.Model):
    """A record that fits another, kept. `reasons` are ``[code, params, weight]``, `misfits` ``[code, params]``."""

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="matches")
    candidate = models.ForeignKey("records.Record", models.CASCADE, related_name="matched_to")
    kind = models.CharField(max_length=24, help_text="The candidate's")
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    misfits = models.JSONField(default=list)
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "candidate"], name="match_once"),
            models.CheckConstraint(condition=~Q(record=models.F("candidate")), name="match_of_another"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="match_score_0_to_1"),
        ]
        indexes = [models.Index(fields=["record", "kind", "-score"], name="match_best")]

    def __str__(self) -> str:
        return f"{self.candidate_id} fits {self.record_id}: {self.score:.2f}"


class Because(models.TextChoices):
    """Why somebody dismissed a proposal; most name a factor, which then counts more for that record."""

    OTHER_THEME = "other_theme", _("It is about something else")
    TOO_FAR = "too_far", _("It is too far away")
    OTHER_LANGUAGE = "other_language", _("We have no language in common")
    OTHER_PEOPLE = "other_people", _("It is for other people")
    OTHER_TIME = "other_time", _("The time does not suit")
    NOT_WHAT_IS_SOUGHT = "not_what_is_sought", _("It is not what we look for")
    KNOWN = "known", _("We know it already")
    OTHER = "other", _("Another reason")


# The factor of which somebody says that it was counted too little.
FACTOR_OF = {
    Because.OTHER_THEME: "themes",
    Because.TOO_FAR: "place",
    Because.OTHER_LANGUAGE: "languages",
    Because.OTHER_PEOPLE: "audiences",
    Because.OTHER_TIME: "time",
    Because.NOT_WHAT_IS_SOUGHT: "complement",
}


class Dismissal(models.Model):
    """A proposal that is not wanted: it never comes back, and its reason is learnt from."""

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="dismissals")
    candidate = models.ForeignKey("records.Record", models.CASCADE, related_name="dismissed_for")
    because = models.CharField(max_length=24, choices=Because)
    organisation = models.ForeignKey("people.Organisation", models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "candidate"], name="dismissal_once")]

    def __str__(self) -> str:
        return f"{self.candidate_id} is not for {self.record_id}: {self.because}"
