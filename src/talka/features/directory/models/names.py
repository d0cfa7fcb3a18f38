"""What an organisation is called, kept so that it is found however it is spelled."""

from django.db import models


class OrganisationName(models.Model):
    """A name (and short name) in one language; "" where the language is not known.

    `key` is the name folded to Latin, its words in order, without legal forms: the same name has one key in any script.
    The first name in the page's language is its title.
    """

    page = models.ForeignKey("directory.OrganisationPage", models.CASCADE, related_name="names")
    language = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=300, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "language", "name"], name="organisation_name_once")]

    def __str__(self) -> str:
        return self.name


class NameWord(models.Model):
    """The beginning of a word of a name, by which likely namesakes are looked up."""

    name = models.ForeignKey(OrganisationName, models.CASCADE, related_name="words")
    word = models.CharField(max_length=12)

    class Meta:
        indexes = [models.Index(fields=["word", "name"])]

    def __str__(self) -> str:
        return self.word


class Source(models.Model):
    """A line of an import that an entry was made of; `digest` is of what it said last."""

    page = models.ForeignKey("directory.OrganisationPage", models.CASCADE, related_name="sources")
    key = models.CharField(max_length=300, unique=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.key
