"""The cards that lie in the store."""

from django.db import models
from django.utils import timezone


class ShareCard(models.Model):
    """A record's card in one language; `digest` tells what it shows, and is part of its address."""

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="share_cards")
    language = models.CharField(max_length=12)
    digest = models.CharField(max_length=32)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "language"], name="one_share_card_a_language")]

    def __str__(self) -> str:
        return f"{self.record_id} in {self.language}"

    @property
    def file(self) -> str:
        """Its name in the store."""
        return file_name(self.record_id, self.language, self.digest)


def file_name(record_id: int, language: str, digest: str) -> str:
    """A card's name in the store, a thousand records to a folder."""
    return f"cards/{record_id // 1000}/{record_id}-{language}-{digest}.png"
