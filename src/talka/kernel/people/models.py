"""Who acts: a person, an organisation's identity, and who belongs to which."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .called import Called, CalledField

# How others read whoever gave no name: not by a part of their address, which they didn't give to others either.
NAMELESS = _("Somebody without a name")


class People(BaseUserManager["Person"]):
    """Makes persons; an address is kept in lower case, so that one person can't have it twice."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Person":
        """A person with this address. Without a password they sign in by mailed code."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "Person":
        """A coordinator: there is no higher being."""
        return self.create_user(email, password, is_coordinator=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Person":
        """By address, whatever its case."""
        return self.get(email=(username or "").strip().lower())


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is in an organisation, and whether it works no more."""

    organisation_id: int
    role: str
    called: Called
    is_closed: bool

    @property
    def name(self) -> Called:
        """The organisation's name in the active language."""
        return self.called.in_language(get_language() or "en")


# A suspension without an end has this one.
FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)


class Belongs:
    """What roles say: for whom somebody may write, whom they lead."""

    roles: Any

    @property
    def organisation_ids(self) -> list[int]:
        """Organisations that they belong to."""
        return list(self.roles)

    @property
    def edited_organisation_ids(self) -> list[int]:
        """Organisations for which they may write: as editor or admin."""
        return [pk for pk, role in self.roles.items() if role in (Role.EDITOR, Role.ADMIN)]

    @property
    def led_organisation_ids(self) -> list[int]:
        """Organisations whose admin they are."""
        return [pk for pk, role in self.roles.items() if role == Role.ADMIN]


class Person(Belongs, AbstractBaseUser):
    """Someone with an account, or someone whose address was confirmed once (no password, never signed in).

    `reads` are the languages that they read besides the interface's, the dearest first. `trusted_at` is when a
    coordinator let something of theirs be seen: until then what they write first waits to be read. While they are
    suspended they read and appeal, and write nothing.
    """

    email = models.EmailField(_("Mail address"), max_length=254, unique=True)
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=160, blank=True)
    language = models.CharField(_("Language"), max_length=12, default="en")
    time_zone = models.CharField(_("Time zone"), max_length=64, default="UTC")
    is_coordinator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    address_confirmed_at = models.DateTimeField(null=True, blank=True)
    reads = models.JSONField(_("Languages that you read"), default=list, blank=True)
    trusted_at = models.DateTimeField(null=True, blank=True)
    suspended_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[People] = People()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="person_address_once_whatever_case")]

    def __str__(self) -> str:
        return self.name or str(NAMELESS)

    @cached_property
    def standings(self) -> list[Standing]:
        """Their live memberships by the organisations' names; one statement a request."""
        live = self.memberships.filter(state=MembershipState.ACTIVE).order_by("organisation__name")
        rows = live.values_list("organisation_id", "role", "organisation__called", "organisation__is_closed")
        return self.as_they_stand([Standing(*row) for row in rows])

    def as_they_stand(self, standings: list[Standing]) -> list[Standing]:
        """The standings as they hold now: whoever is suspended writes for nobody, but still belongs."""
        return [replace(one, role=Role.MEMBER) for one in standings] if self.is_suspended else standings

    @cached_property
    def roles(self) -> dict[int, str]:
        """This person's role in each organisation: ``{organisation id: "admin" | "editor" | "member"}``."""
        return {one.organisation_id: one.role for one in self.standings}

    @property
    def is_suspended(self) -> bool:
        """Whether they may write nothing now."""
        return self.suspended_until is not None and self.suspended_until > timezone.now()

    @property
    def is_trusted(self) -> bool:
        """Whether what they write is seen at once: it was once let through, or they write for an organisation."""
        return self.trusted_at is not None or self.is_coordinator or bool(self.edited_organisation_ids)

    @property
    def closed_organisation_ids(self) -> list[int]:
        """Those of their organisations that work no more: nothing new is begun in their names."""
        return [one.organisation_id for one in self.standings if one.is_closed]

    def forget_roles(self) -> None:
        """Read the memberships anew at the next question (after one of them changed)."""
        for name in ("standings", "roles"):
            self.__dict__.pop(name, None)


class OrganisationType(models.TextChoices):
    """What sort of actor; the codes stand in the API and in imports."""

    INFORMAL_GROUP = "informal_group", _("Informal group")
    NGO = "ngo", _("NGO")
    FOUNDATION = "foundation", _("Foundation")
    NETWORK = "network", _("Network")
    MUNICIPALITY = "municipality", _("Municipality")
    PUBLIC_INSTITUTION = "public_institution", _("Public institution")
    MINISTRY = "ministry", _("Ministry")
    LIBRARY = "library", _("Library")
    SCHOOL = "school", _("School")
    UNIVERSITY = "university", _("University")
    COMPANY = "company", _("Company")
    MEDIA = "media", _("Media")
    FUNDER = "funder", _("Funder")
    INTERNATIONAL_BODY = "international_body", _("International body")


class Organisation(models.Model):
    """An actor's identity: what owns records and takes part. Its public page is a record of the directory."""

    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=60, blank=True)
    type = models.CharField(max_length=24, choices=OrganisationType, default=OrganisationType.NGO)
    country = models.CharField(max_length=2, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    is_closed = models.BooleanField(default=False)  # it works no more: kept for history, begins nothing new
    called = CalledField(default="", editable=False)  # its names in all languages; pages show this one
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    def save(self, *, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """Save it; with its name goes what it is called."""
        if update_fields is not None and {"name", "short_name"} & set(update_fields):
            update_fields = {*update_fields, "called"}
        super().save(update_fields=update_fields, **options)


class Role(models.TextChoices):
    """What somebody may do in an organisation."""

    ADMIN = "admin", _("Admin")
    EDITOR = "editor", _("Editor")
    MEMBER = "member", _("Member")


class MembershipState(models.TextChoices):
    """Where a membership stands."""

    ASKED = "asked", _("Asked to join")
    ACTIVE = "active", _("Active")
    DECLINED = "declined", _("Declined")
    LEFT = "left", _("Left")


class Membership(models.Model):
    """A person's place in an organisation; one live row each, ended ones stay as history."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role, default=Role.MEMBER)
    state = models.CharField(max_length=12, choices=MembershipState, default=MembershipState.ACTIVE)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=models.Q(state__in=["asked", "active"]),
                name="one_live_membership",
            )
        ]
        indexes = [models.Index(fields=["organisation", "state", "role"])]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.organisation_id}: {self.role}, {self.state}"


class RateCount(models.Model):
    """How often something was done under a key within a window of time; old rows are swept by the worker."""

    key = models.CharField(max_length=160, primary_key=True)
    ends_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
