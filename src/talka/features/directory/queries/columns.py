"""What lists, exports, search and matching need of many entries at once: one statement each."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from talka.kernel.people.models import OrganisationType

from ..models import OrganisationName, OrganisationPage
from .countries import country_name

COLUMNS = (
    "type", "country", "registry_number", "pic", "oid", "founded", "size", "website", "working_languages", "programmes",
    "quality_labels", "office_address",
)  # fmt: skip


def columns(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """An entry's own columns by id, as CSV and the API give them; never the address behind the contact desk."""
    names = [name for name in COLUMNS if name != "type"]
    rows = OrganisationPage.objects.filter(pk__in=list(ids)).values("id", "owner__type", *names)
    return {row["id"]: {"type": row["owner__type"], **{name: row[name] for name in names}} for row in rows}


def card_extras(ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """What an entry's card says beside its text: what sort of organisation, from which country; its logo."""
    rows = OrganisationPage.objects.filter(pk__in=list(ids)).values("id", "owner__type", "country", "logo")
    return {row["id"]: _extra(row) for row in rows}


def _extra(row: Mapping[str, Any]) -> dict[str, Any]:
    kind = str(OrganisationType(row["owner__type"]).label)
    facts = [kind, country_name(row["country"])] if row["country"] else [kind]
    return {"facts": facts, "picture": logo_address(row["id"], row["logo"])}


def logo_address(pk: int, logo: str) -> str:
    """Where the logo is served; "" without one."""
    return reverse("directory:logo-file", args=[pk, logo.rpartition("/")[2]]) if logo and get_language() else ""


def searched(ids: Iterable[int]) -> Mapping[int, list[str]]:
    """Words for the index: all names in all languages, all numbers, programmes, quality labels. Two statements."""
    found: dict[int, list[str]] = {pk: [] for pk in ids}
    names = OrganisationName.objects.filter(page_id__in=found).values_list("page_id", "name", "short_name")
    for pk, name, short in names:
        found[pk] += [text for text in (name, short) if text]
    numbers = ("registry_number", "pic", "oid", "other_numbers", "programmes", "quality_labels")
    for row in OrganisationPage.objects.filter(pk__in=found).values("id", *numbers):
        found[row["id"]] += [row[name] for name in numbers[:3] if row[name]]
        found[row["id"]] += [text for name in numbers[3:] for text in row[name]]
    return found


def match_profile(ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """What matching needs of an organisation beyond its Record row. Two statements."""
    served: dict[int, list[int]] = {}
    listed = OrganisationPage.places_served.through._default_manager.filter(organisationpage_id__in=list(ids))
    for pk, place in listed.values_list("organisationpage_id", "place_id"):
        served.setdefault(pk, []).append(place)
    return {
        pk: {
            "languages": row["working_languages"],
            "organisation_type": row["type"],
            "country": row["country"],
            "places": served.get(pk, []),
            "programmes": row["programmes"],
        }
        for pk, row in columns(ids).items()
    }
