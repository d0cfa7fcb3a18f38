"""News: what was done, told by an organisation; its pictures; what the press asks."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kernel.records.models import Record


class NewsState(models.TextChoices):
    """Where a piece of news stands."""

    DRAFT = "draft", pgettext_lazy("news", "Draft")
    REVIEW = "review", _("Waits for review")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", pgettext_lazy("news", "Published")
    ARCHIVED = "archived", _("Archived")


class Licence(models.TextChoices):
    """What others may do with a picture (the codes are SPDX's, https://spdx.org/licenses/)."""

    ALL_RIGHTS = "", _("All rights reserved")
    CC0 = "CC0-1.0", _("Public domain (CC0)")
    BY = "CC-BY-4.0", _("With credit (CC BY)")
    BY_SA = "CC-BY-SA-4.0", _("With credit, on the same terms (CC BY-SA)")
    BY_NC = "CC-BY-NC-4.0", _("With credit, not for money (CC BY-NC)")


class News(Record):
    """A piece of news. Its lead picture lies here, so that cards need no further statement; see `Picture` for others.

    `submitted_by` asked for the review and doesn't give it where another could; `returned_because` is what a reviewer
    wants changed. `scheduled_at` is when a scheduled one is published. `picture` is the digest by which the store
    knows the lead picture's files (see `talka.toolkit.pictures`), in pixels as wide and high as its largest one.
    """

    submitted_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    reviewed_by = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    returned_because = models.TextField(blank=True)
    scheduled_at = models.DateTimeField(null=True, blank=True)
    picture = models.CharField(max_length=32, blank=True)
    picture_width = models.PositiveIntegerField(default=0)
    picture_height = models.PositiveIntegerField(default=0)
    picture_alt = models.CharField(max_length=300, blank=True)
    picture_caption = models.CharField(max_length=300, blank=True)
    picture_credit = models.CharField(max_length=160, blank=True)
    picture_licence = models.CharField(max_length=16, choices=Licence, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(picture="") | ~Q(picture_alt=""), name="news_picture_has_alternative_text"
            ),
        ]
        indexes = [models.Index(fields=["scheduled_at"], condition=Q(scheduled_at__isnull=False), name="news_due")]


class Picture(models.Model):
    """A picture in the text: it stands where the text says ``[picture 2]`` by its number, else at the end."""

    news = models.ForeignKey(News, models.CASCADE, related_name="pictures")
    number = models.PositiveSmallIntegerField()
    picture = models.CharField(max_length=32)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField(max_length=300)
    caption = models.CharField(max_length=300, blank=True)
    credit = models.CharField(max_length=160, blank=True)
    licence = models.CharField(max_length=16, choices=Licence, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["news", "number"], name="picture_number_once"),
            models.CheckConstraint(condition=~Q(alt=""), name="picture_has_alternative_text"),
        ]

    def __str__(self) -> str:
        return f"{self.news_id}: {self.number}"


class PressContact(models.Model):
    """Who answers the press for an organisation: an address that is printed nowhere."""

    organisation = models.OneToOneField("people.Organisation", models.CASCADE, related_name="+")
    address = models.EmailField(max_length=254)
    by = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"press contact of {self.organisation_id}"


class PressQuestion(models.Model):
    """What somebody of the press asks about a piece of news; the text is forgotten after 90 days."""

    news = models.ForeignKey(News, models.CASCADE, related_name="questions")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    medium = models.CharField(max_length=160)
    text = models.TextField()
    answer_by = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=12)
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id} about {self.news_id}"
