"""Controlled words (SKOS concepts) and the gazetteer, with their labels in every language."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Scheme(models.TextChoices):
    """The concept schemes that are kept apart."""

    THEME = "theme", _("Theme")
    AUDIENCE = "audience", _("Audience")
    SECTOR = "sector", _("Sector")


class Term(models.Model):
    """A concept of a scheme. `path` holds its own code behind those of its broader terms: ``learning/adult/``."""

    scheme = models.CharField(max_length=16, choices=Scheme)
    code = models.CharField(max_length=64)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="narrower")
    path = models.CharField(max_length=255)
    position = models.PositiveIntegerField(default=0)
    retired = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="term_code_once_a_scheme")]
        indexes = [models.Index(fields=["scheme", "path"])]
        ordering = ["scheme", "position"]

    def __str__(self) -> str:
        return self.code


class TermLabel(models.Model):
    """What a term is called in one language, with other words for it (one a line), which search knows too."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="labels")
    language = models.CharField(max_length=12)
    label = models.CharField(max_length=160)
    alternatives = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "language"], name="term_label_once_a_language")]

    def __str__(self) -> str:
        return self.label


class PlaceKind(models.TextChoices):
    """How large a place is."""

    COUNTRY = "country", _("Country")
    REGION = "region", _("Region")
    MUNICIPALITY = "municipality", pgettext_lazy("place", "Municipality")
    TOWN = "town", _("Town")


class Place(models.Model):
    """A place of the gazetteer. `path` holds its code behind those that contain it: ``LV/LV-LATGALE/LV-057/``."""

    code = models.CharField(max_length=64, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    path = models.CharField(max_length=255, db_index=True)
    kind = models.CharField(max_length=16, choices=PlaceKind)
    country = models.CharField(max_length=2)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    geonames_id = models.PositiveIntegerField(null=True, blank=True)
    alternate_names = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["country", "kind"])]

    def __str__(self) -> str:
        return self.code


class PlaceName(models.Model):
    """What a place is called in one language."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="names")
    language = models.CharField(max_length=12)
    name = models.CharField(max_length=160)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "language"], name="place_name_once_a_language")]
        indexes = [models.Index(fields=["language", "name"])]

    def __str__(self) -> str:
        return self.name
