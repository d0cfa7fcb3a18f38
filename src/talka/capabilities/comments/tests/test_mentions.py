"""Who is mentioned, who may be suggested, and whose names mislead."""

from typing import Any

import pytest
from django.test import Client

from talka.capabilities.comments.lookalikes import keep_all_names, misleading
from talka.capabilities.comments.mentions import find, suggested
from talka.capabilities.comments.models import Comment, KnownName, Mention
from talka.capabilities.comments.queries.showing import page_of
from talka.kernel.access.rules import Denied
from talka.kernel.people.models import Membership, Organisation, Person, Role
from talka.kernel.records.models import Record, Visibility
from talka.kernel.testing import make_member, make_organisation, make_person
from talka.toolkit.text.lookalikes import skeleton

from .world import coordinator, listed, said, topic, trusted

pytestmark = pytest.mark.django_db


def names(found: list[Any]) -> list[str]:
    return [one.name for one in found]


def test_unique_names_after_an_at_are_mentions_the_longest_first() -> None:
    record = topic()
    hill, _editor = listed("Zilais kalns")
    listed("Zilais")
    dot, _editor = listed("Biedrība „Otra”")
    said(record, by=trusted("Anna Ozola"))
    text = "Ask @Zilais kalns, @zilais KALNS! and @Biedrība „Otra”; mail a@Zilais kalns; hello @Anna Ozola and @Nobody"
    comment = said(record, text)
    assert comment.named == [
        ["Zilais kalns", hill.pk], ["zilais KALNS", hill.pk], ["Biedrība „Otra”", dot.pk], ["Anna Ozola", 0],
    ]  # fmt: skip
    assert set(comment.mentions.values_list("organisation__name", "person__name")) == {
        ("Zilais kalns", None), ("Biedrība „Otra”", None), (None, "Anna Ozola"),
    }  # fmt: skip
    page = page_of(record, None, ("en",))
    assert page.threads[1].named[0] == ("Zilais kalns", f"/en/organisations/of/{hill.pk}/")


def test_names_that_several_have_are_asked_about_and_the_chosen_one_counts() -> None:
    record, writer = topic(), trusted()
    first, _one = listed("Saule")
    second, _two = listed("Saule")
    found = find("Dear @Saule", (), writer, record)
    assert {one.who for one in found.unclear["Saule"]} == {f"o{first.pk}", f"o{second.pk}"}
    assert not said(record, "Dear @Saule", by=writer).mentions.exists()
    chosen = said(record, "Dear again @Saule", by=writer, chosen=[(f"o{second.pk}", "Saule")])
    assert chosen.mentions.get().organisation_id == second.pk
    forged = said(record, "Dear you @Saule", by=writer, chosen=[("o999999", "Saule"), ("p1", "Saule")])
    assert not forged.mentions.exists()


def test_nobody_is_found_who_does_not_take_part_or_belong_to_ones_own() -> None:
    record, organisation = topic(), make_organisation("Ours")
    writer, colleague = make_member(organisation, name="Writer"), make_member(organisation, name="Kolēģe Ilze")
    make_person("Kolēģis Svešais")
    held = make_person("Kolēģis Gaidošais")
    said(record, by=held)
    said(record, by=trusted("Kolēģe Runīgā"))
    assert names(suggested("kol", writer, record)) == ["Kolēģe Ilze", "Kolēģe Runīgā"]
    assert names(suggested("ilz", writer, record)) == ["Kolēģe Ilze"]
    assert suggested("", writer, record) == suggested("k", writer, record) == []
    for text, named in (("@Kolēģis Svešais", False), ("@Kolēģis Gaidošais", False), ("@Kolēģe Ilze", True)):
        comment = said(record, text, by=writer, chosen=[(f"p{held.pk}", text[1:])])
        assert bool(comment.named) is named, text
    assert Mention.objects.get().person == colleague


def test_organisations_without_an_entry_to_be_seen_are_not_found() -> None:
    record, writer = topic(), trusted()
    listed("Kalna atbalss")
    make_organisation("Kalna ēna")
    hidden, _editor = listed("Kalna noslēpums")
    Record.objects.filter(owner=hidden).update(visibility=Visibility.PARTIES)
    gone, _editor = listed("Kalna pagātne")
    Organisation.objects.filter(pk=gone.pk).update(merged_into=hidden)
    keep_all_names.call()
    assert names(suggested("kalna", writer, record)) == ["Kalna atbalss"]
    assert names(suggested("atb", writer, record)) == ["Kalna atbalss"]
    assert not said(record, "@Kalna noslēpums @Kalna ēna @Kalna pagātne", by=writer).named


def test_a_bomb_of_mentions_is_refused() -> None:
    record = topic()
    groups = [listed(f"Grupa {chr(97 + n)}x")[0].name for n in range(11)]
    with pytest.raises(Denied, match="at most 10"):
        said(record, " ".join(f"@{name}" for name in groups))
    with pytest.raises(Denied, match="at most 10"):
        said(record, "@a " * 1600)
    ten = said(record, " ".join(f"@{name}" for name in groups[:10] * 3))
    assert ten.mentions.count() == 10
    assert Comment.objects.count() == 1


def test_a_name_in_other_letters_is_the_same_at_a_glance() -> None:
    for feigned in (
        "Zilаis kаlns",
        "ZILAIS KALNS",
        "Zi1ais-kalns",
        "Ζilais kalns",
        "Zīlais  kalns",
        "Ｚｉｌａｉｓ kalns",
    ):
        assert skeleton(feigned) == skeleton("Zilais kalns"), feigned
    for other in ("Zaļais kalns", "Zilais", "Синяя гора", "ლურჯი მთა"):
        assert skeleton(other) != skeleton("Zilais kalns"), other
    assert skeleton(" -.!") == ""


@pytest.mark.parametrize("name", ["Zilаis kаlns", "Zilais kalns", "Вosѕ Ladу"])
def test_who_passes_for_an_organisation_or_a_coordinator_is_marked_and_not_mentioned(name: str) -> None:
    record = topic()
    _organisation, editor = listed("Zilais kalns")
    boss = coordinator(name="Boss Lady")
    keep_all_names.call()
    impostor = trusted(name)
    said(record, by=impostor)
    said(record, by=boss)
    Person.objects.filter(pk=editor.pk).update(name="Zilais kalns")
    said(record, by=Person.objects.get(pk=editor.pk))
    assert [one.feigned for one in page_of(record, None, ("en",)).threads] == [True, False, False]
    assert all(one.who != f"p{impostor.pk}" for one in suggested(name[:4], trusted(), record))
    assert not Mention.objects.filter(comment=said(record, f"Hi @{name}"), person=impostor).exists()


def test_known_names_follow_what_they_are_of() -> None:
    organisation, _editor = listed("Old name")
    boss = coordinator(name="Boss")
    keep_all_names.call()
    Organisation.objects.update(name="New name")
    Person.objects.filter(pk=boss.pk).update(is_coordinator=False)
    keep_all_names.call()
    assert list(KnownName.objects.values_list("organisation_id", "skeleton")) == [
        (organisation.pk, skeleton("New name"))
    ]
    Membership.objects.create(person=boss, organisation=organisation, role=Role.MEMBER)
    assert misleading({boss.pk: "New name", 0: ""}) == set()


def test_suggestions_are_for_who_is_signed_in_and_sees_the_record(client: Client) -> None:
    record, hidden = topic(), topic(visibility=Visibility.PARTIES)
    organisation, _editor = listed("Zilais kalns")
    address = f"/en/comments/on/{record.pk}/names/?q=zil"
    assert client.get(address).status_code == 302
    client.force_login(trusted())
    assert client.get(address).json() == [{"value": f"o{organisation.pk}", "label": "Zilais kalns", "detail": ""}]
    assert client.get(f"/en/comments/on/{hidden.pk}/names/?q=zil").status_code == 404
