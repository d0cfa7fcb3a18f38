"""Offers: what an organisation can give, and who asked for it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kernel.records.models import Record


class OfferType(models.TextChoices):
    """What sort of thing is given."""

    EXPERTISE = "expertise", _("Expertise")
    TRAINING = "training", _("Training")
    VOLUNTEERS = "volunteers", _("Volunteers")
    WORK_SPACE = "work_space", _("Work space or room")
    LITERATURE = "literature", _("Literature")
    ELECTRONIC_MATERIAL = "electronic_material", _("Electronic material")
    EQUIPMENT = "equipment", _("Equipment")
    TRANSLATION = "translation", _("Translation")
    TRANSPORT = "transport", _("Transport")
    MENTORING = "mentoring", _("Mentoring")
    MONEY = "money", _("Money")


class Terms(models.TextChoices):
    """On what terms."""

    FREE = "free", _("Free of charge")
    LOAN = "loan", _("On loan")
    SWAP = "swap", _("In exchange for something")
    AT_COST = "at_cost", _("At cost price")


class Unit(models.TextChoices):
    """In what it is counted."""

    PIECE = "piece", _("Pieces")
    HOUR = "hour", _("Hours")
    PERSON = "person", pgettext_lazy("unit", "People")
    COURSE_PLACE = "course_place", _("Course places")
    ROOM = "room", _("Rooms")
    EURO = "euro", _("Euro")


class OfferState(models.TextChoices):
    """Where an offer stands."""

    OPEN = "open", _("Open")
    RESERVED = "reserved", _("Reserved")
    GIVEN = "given", _("Given")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class Offer(Record):
    """Something that its owner can give, from its first day (none: now) to its last (none: until taken back)."""

    offer_type = models.CharField(max_length=24, choices=OfferType)
    quantity = models.PositiveIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=16, choices=Unit, blank=True)
    terms = models.CharField(max_length=12, choices=Terms, default=Terms.FREE)
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)
    is_online = models.BooleanField(default=False)
    offer_languages = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_date__isnull=True)
                | Q(from_date__isnull=True)
                | Q(until_date__gte=models.F("from_date")),
                name="offer_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | (Q(quantity__gt=0) & ~Q(unit="")), name="offer_quantity_has_a_unit"
            ),
        ]
        indexes = [models.Index(fields=["until_date"])]


class AskState(models.TextChoices):
    """Where a request for an offer stands."""

    ASKED = "asked", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    TAKEN_BACK = "taken_back", _("Taken back")
    GIVEN = "given", _("Received")


class Ask(models.Model):
    """An organisation asks for an offer, perhaps for a certain need (a record's id), and is owed an answer."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="asks")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    need = models.ForeignKey("records.Record", models.SET_NULL, null=True, blank=True, related_name="+")
    message = models.TextField()
    language = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=AskState, default=AskState.ASKED)
    answer = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "organisation"], condition=Q(state__in=["asked", "accepted"]), name="one_live_ask"
            )
        ]
        indexes = [models.Index(fields=["organisation", "state"])]

    def __str__(self) -> str:
        return f"{self.organisation_id} asks for {self.offer_id}: {self.state}"
