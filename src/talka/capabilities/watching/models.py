"""Who watches what, and which records those who watch have been told of."""

from django.db import models
from django.utils import timezone

_SORTS = ("organisation", "term", "place")


def _just(name: str) -> models.Q:
    """The condition that this one is set, and no other."""
    return models.Q(**{f"{each}__isnull": each != name for each in _SORTS})


class Watch(models.Model):
    """Somebody wants to hear of what is published by an organisation, on a theme, or in a place.

    Just one of the three. A theme's narrower themes and the places within a place belong to it. Records are followed by
    `notices.Following`, searches kept by `search.SavedSearch`.
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    organisation = models.ForeignKey("people.Organisation", models.CASCADE, null=True, related_name="+")
    term = models.ForeignKey("vocabulary.Term", models.CASCADE, null=True, related_name="+")
    place = models.ForeignKey("vocabulary.Place", models.CASCADE, null=True, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        # What is watched comes first: an index that is asked for all who watch it.
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person"], name="watch_organisation_once"),
            models.UniqueConstraint(fields=["term", "person"], name="watch_term_once"),
            models.UniqueConstraint(fields=["place", "person"], name="watch_place_once"),
            models.CheckConstraint(
                condition=_just("organisation") | _just("term") | _just("place"), name="watch_just_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} watches {self.organisation_id or self.term_id or self.place_id}"


class Announced(models.Model):
    """Those who watch are told of a record once: when it can first be seen, and never again, whatever happens to it.

    By `fact` they were told: whoever begins again after a worker was killed goes on with this one. None for what was
    there before there was any watching, and for what an import brought: of those nobody is told.
    """

    record = models.OneToOneField("records.Record", models.CASCADE, primary_key=True, related_name="+")
    fact = models.ForeignKey("facts.Fact", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.record_id} by {self.fact_id}"
