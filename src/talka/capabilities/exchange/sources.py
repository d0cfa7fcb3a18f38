"""What other sources call things (GeoNames, ROR, CORDIS, national registers), brought to our names."""

from collections.abc import Mapping
from typing import Any

OTHER_NAMES = {
    "name": "title", "lang": "language", "city": "place", "website": "website", "id": "url", "description": "summary",
    "established": "founded", "startDate": "starts_at", "endDate": "ends_at",
}  # fmt: skip
# Of a line of ROR beside those: https://ror.readme.io/docs/ror-schema-v2-1
OF_ROR = ("names", "locations", "links")


def is_our_export(fields: Mapping[str, Any]) -> bool:
    """Whether the line was written by an export of ours."""
    return "changed_at" in fields


def common_names(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with our names for what other sources call otherwise."""
    named = dict(fields)
    _from_ror(named)
    for other, ours in OTHER_NAMES.items():
        if other not in named or named.get(ours):
            continue
        if other == "startDate" and named.get("url"):
            # A conference has the same page every year: the page and the day make its source.
            named["url"] = f"{named['url']}#{named[other]}"
        # In a line of our own export `id` is the record's number here, which is no source.
        if other != "id" or not is_our_export(named):
            named[ours] = named.pop(other)
    return named


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _told(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _from_ror(named: dict[str, Any]) -> None:
    """https://ror.readme.io/docs/ror-schema-v2-1: names with types, locations, links."""
    names, locations, links = named.get("names"), named.get("locations"), named.get("links")
    if not named.get("name") and not named.get("title") and isinstance(names, list):
        shown = [one for one in names if isinstance(one, dict) and "ror_display" in _listed(one.get("types"))]
        named["title"] = shown[0].get("value") if shown else None
    if isinstance(locations, list) and locations and isinstance(locations[0], dict):
        first = {**locations[0], **_told(locations[0].get("geonames_details"))}
        country = first.get("country") or first.get("country_code")
        named.setdefault("country", country)
        if not named.get("place") and not named.get("city"):
            city = first.get("city") or first.get("name")
            named["place"] = {"geonames_id": first.get("geonames_id"), "city": city, "country": country}
    if not named.get("website"):
        if isinstance(links, dict):
            named["website"] = links.get("website")
        elif isinstance(links, list):
            sites = [one.get("value") for one in links if isinstance(one, dict) and one.get("type") == "website"]
            named["website"] = sites[0] if sites else None
