"""Who acts in the demo, who belongs to a network, what became of entries that were turned down or merged."""

import re

from .test_demo_data import BY_KEY, CALLS, NEEDS, OFFERS, ORGANISATIONS, OWN


def test_who_acts_is_a_claimed_organisation_that_the_public_sees() -> None:
    acting = {row["owner"] for row in [*OFFERS, *CALLS]} | {row["owner"] for row in NEEDS if "owner" in row}
    acting -= {"zestaponi-parents"}  # its only need is as new as the group itself
    acting |= {part["org"] for need in NEEDS for part in [*need["responders"], *need["progress"]]}
    acting |= {answer["org"] for call in CALLS for answer in [*call["answers"], *call.get("invited", [])]}
    acting |= {asked["org"] for offer in OFFERS for asked in offer.get("asks", [])}
    acting |= {asking["org"] for row in ORGANISATIONS for asking in row.get("network_asking", [])}
    for key in acting:
        assert BY_KEY[key]["claimed"], key
        assert BY_KEY[key]["state"] in {"listed", "verified"}, key


def test_a_network_has_members_and_only_a_network() -> None:
    for row in ORGANISATIONS:
        members = row.get("network_members", [])
        assert row["key"] not in members
        assert set(members) <= BY_KEY.keys()
        if members:
            assert row["type"] == "network", row["key"]
        asking = {asked["org"] for asked in row.get("network_asking", [])}
        assert asking <= BY_KEY.keys() - set(members) and (members or not asking), row["key"]
    latgale = BY_KEY["latgale-network"]["network_members"]
    assert latgale == ["intelekta-parks", "balta-maja", "attistibai", "sukrums", "in-lingva", "young-scientists"]


def test_what_was_turned_down_says_why_and_what_was_merged_where_to() -> None:
    for row in [*ORGANISATIONS, *NEEDS]:
        assert ("declined_because" in row) == (row["state"] == "declined"), row["key"]
        if row["state"] == "declined":
            assert re.search(OWN[row["language"]], row["declined_because"]), row["key"]
    for row in ORGANISATIONS:
        assert ("merged_into" in row) == (row["state"] == "merged"), row["key"]
        if "merged_into" in row:
            assert BY_KEY[row["merged_into"]]["state"] == "listed", row["key"]
