"""An organisation's public page."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kernel.records.models import Record


class OrganisationState(models.TextChoices):
    """Where an entry stands."""

    PROPOSED = "proposed", pgettext_lazy("organisation", "Proposed")
    LISTED = "listed", _("Listed")
    VERIFIED = "verified", _("Verified")
    CLOSED = "closed", pgettext_lazy("organisation", "Closed")
    MERGED = "merged", _("Merged into another entry")
    DECLINED = "declined", _("Not taken on")


OPEN = (OrganisationState.PROPOSED, OrganisationState.LISTED, OrganisationState.VERIFIED)


class Size(models.TextChoices):
    """How many people work for it, paid or not."""

    UP_TO_5 = "1-5", _("1–5 people")
    UP_TO_20 = "6-20", _("6–20 people")
    UP_TO_50 = "21-50", _("21–50 people")
    UP_TO_250 = "51-250", _("51–250 people")
    MORE = "251+", _("More than 250 people")


class OrganisationPage(Record):
    """The entry of one `people.Organisation`, which is also its owner: type and country stand there.

    `country` is the organisation's own again, so that the database can hold a registry number to once a country.
    `contact_address` gets what is sent through the contact desk while nobody has claimed the entry; never shown.
    `other_numbers` are registry numbers that came along from entries merged into this one.
    """

    organisation = models.OneToOneField("people.Organisation", models.PROTECT, related_name="page")
    country = models.CharField(max_length=2, blank=True)
    registry_number = models.CharField(max_length=40, blank=True)
    other_numbers = models.JSONField(default=list, blank=True)
    pic = models.CharField(max_length=9, blank=True)
    oid = models.CharField(max_length=9, blank=True)
    founded = models.PositiveSmallIntegerField(null=True, blank=True)
    size = models.CharField(max_length=12, choices=Size, blank=True)
    website = models.URLField(max_length=300, blank=True)
    working_languages = models.JSONField(default=list, blank=True)
    places_served = models.ManyToManyField("vocabulary.Place", related_name="+", blank=True)
    programmes = models.JSONField(default=list, blank=True)
    quality_labels = models.JSONField(default=list, blank=True)
    logo = models.CharField(max_length=120, blank=True, help_text="Name of the file in the store")
    office_address = models.CharField(max_length=400, blank=True)
    contact_address = models.EmailField(max_length=254, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    verification_note = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When its admins were last asked if it is correct")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["country", "registry_number"], condition=~Q(registry_number=""), name="registry_number_once"
            ),
            models.UniqueConstraint(fields=["pic"], condition=~Q(pic=""), name="pic_once"),
            models.UniqueConstraint(fields=["oid"], condition=~Q(oid=""), name="oid_once"),
        ]
        indexes = [models.Index(fields=["asked_at"])]
