"""The fields that all kinds' forms share, and a form that is opened again."""

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.utils.translation import override

from talka.kernel.people.models import Person
from talka.kernel.records.drafts import keep_draft
from talka.kernel.records.editing import opened, stale_changes
from talka.kernel.records.forms import PlaceField, RecordForm
from talka.kernel.testing import make_person, make_place, make_term
from talka.kernel.vocabulary.queries import place_named

pytestmark = pytest.mark.django_db


class ThingForm(RecordForm):
    draft = "thing"


@pytest.fixture
def sedas() -> list[str]:
    """Three towns of one name, two of them in one country."""
    latvia, lithuania = make_place("LV", kind="country", en="Latvia"), make_place("LT", kind="country", en="Lithuania")
    north = make_place("LV-north", latvia, kind="municipality", en="North")
    south = make_place("LV-south", latvia, kind="municipality", en="South")
    return [
        make_place(code, parent, en="Seda").code
        for code, parent in (("LT-seda", lithuania), ("LV-seda-1", north), ("LV-seda-2", south))
    ]


def reopened(person: Person, initial: dict[str, object]) -> ThingForm:
    request = RequestFactory().get("/en/things/1/edit/")
    request.person, request.session = person, type("Session", (), {"session_key": ""})()  # type: ignore[attr-defined]
    form, restored = opened(request, ThingForm, initial, record_id=1)  # type: ignore[arg-type]
    assert restored
    return form


@pytest.mark.parametrize("language", ["et", "de", "pt-br"])
def test_a_text_stays_in_a_language_that_is_none_of_the_interface(language: str) -> None:
    for form in (ThingForm(initial={"language": language}), ThingForm({"language": language, "title": "Kursused"})):
        drawn = str(form["language"])
        assert f'<option value="{language}" selected' in drawn
        assert drawn.count("selected") == 1
    assert "Estonian" in str(ThingForm(initial={"language": "et"})["language"])
    again = ThingForm({"language": language, "title": "Kursused"})
    assert again.is_valid() and again.cleaned_data["language"] == language
    assert "<script" not in str(ThingForm({"language": "<script>"})["language"])
    shown = str(ThingForm(initial={"language": "lv"})["language"])
    assert shown.count("<option") == 6


def test_a_language_is_named_where_two_wrote_at_once() -> None:
    form = ThingForm({"language": "et", "title": "Kursused"})
    assert form.is_valid()
    changes = {change.label: change for change in stale_changes(form, {"language": "de", "title": "Kursused"})}
    assert (changes["Written in"].yours, changes["Written in"].theirs) == ("Estonian", "German")


def test_what_was_unticked_and_chosen_before_the_session_ended_stays_so(sedas: list[str]) -> None:
    person = make_person()
    reading, music = make_term("reading"), make_term("music")
    initial = {"title": "Old", "themes": [reading.pk, music.pk], "minor": True, "summary": "As it was"}
    sent = {"title": ["New"], "place": ["Seda"], "place_value": [sedas[2]], "place_label": ["Seda"], "language": ["lv"]}
    assert keep_draft(person, "", "thing", sent, 1)
    form = reopened(person, initial)
    assert form["title"].value() == "New"
    assert form["summary"].value() == "As it was"  # its page had no such field
    assert form["themes"].value() == []
    assert form["minor"].value() is False
    assert form["place"].value() == sedas[2]
    assert keep_draft(person, "", "thing", {**sent, "themes": [str(music.pk)], "minor": ["on"]}, 1)
    form = reopened(person, initial)
    assert form["themes"].value() == [str(music.pk)]
    assert form["minor"].value() is True


def test_places_of_one_name_are_told_apart_in_words_that_are_understood(sedas: list[str]) -> None:
    with override("en"), pytest.raises(ValidationError, match="Which one do you mean") as raised:
        PlaceField().clean("Seda")
    said = raised.value.messages[0].partition(": ")[2].rstrip("?").split("; ")
    assert sorted(said) == ["Seda, LT", "Seda, North", "Seda, South"]
    found = [place_named(words) for words in said]
    assert sorted(place.code for place in found if place) == sorted(sedas)
