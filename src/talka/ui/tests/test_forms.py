"""Fields are drawn with label, hint and error, tied together for screen readers."""

import pytest
from django import forms
from django.utils.translation import override

from talka.ui.forms import Form, LongText, RadioCards, Suggest
from talka.ui.gallery_form import SampleForm
from talka.ui.rendering import jinja


class Small(Form):
    name = forms.CharField(label="Name", help_text="As on the door")
    note = forms.CharField(label="Note", required=False, widget=LongText)
    place = forms.CharField(label="Place", widget=Suggest("/places.json", labels={"7": "Līvāni"}))
    agreed = forms.BooleanField(label="Agreed")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "One"), ("b", "Two")], widget=RadioCards(about={"b": "More"}))


def draw(bound, hint="") -> str:
    return jinja().from_string("{{ field(bound, hint=hint) }}").render(bound=bound, hint=hint)


def test_label_hint_and_error_belong_to_the_control():
    html = draw(Small({})["name"])
    assert '<label for="id_name">Name</label>' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


@pytest.mark.parametrize("name", ["note", "place", "kind", "agreed"])
def test_a_hint_of_the_page_is_read_out_too(name):
    html = draw(Small({})[name], "So that you are found")
    assert f'aria-describedby="id_{name}_helptext' in html
    assert f'<p class="hint" id="id_{name}_helptext">So that you are found</p>' in html
    assert "aria-describedby" not in draw(Small()[name])


def test_what_need_not_be_filled_says_so():
    assert "(if you like)" in draw(Small()["note"])
    assert "(if you like)" not in draw(Small()["name"])


def test_a_group_has_a_legend_and_labels():
    html = draw(Small()["kind"])
    assert "<fieldset" in html
    assert "<legend>Kind</legend>" in html
    assert html.count("<label") == 2
    assert "<small>More</small>" in html


@pytest.mark.parametrize("name", list(SampleForm.base_fields))
def test_every_control_is_drawn_once(name):
    html = draw(SampleForm()[name])
    assert f'name="{name}"' in html
    assert "<label" in html


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        ({"place": "Līvāni", "place_value": "7", "place_label": "Līvāni"}, "7"),
        ({"place": "Ludza", "place_value": "7", "place_label": "Līvāni"}, "Ludza"),
        ({"place": "Līvāni"}, "Līvāni"),
        ({}, None),
    ],
)
def test_a_suggestion_counts_only_while_its_label_is_untouched(sent, value):
    assert Suggest("/x").value_from_datadict(sent, {}, "place") == value


def test_a_known_value_shows_its_label():
    assert 'value="Līvāni"' in draw(Small(initial={"place": 7})["place"])


def test_the_summary_leads_to_the_fields():
    form = Small({})
    html = jinja().from_string("{{ error_summary(form) }}").render(form=form)
    assert '<a href="#id_name_field">Name</a>' in html
    assert 'id="id_name_field"' in draw(form["name"])
    assert jinja().from_string("{{ error_summary(form) }}").render(form=Small()).strip() == ""


def test_languages_are_named_twice():
    with override("en"):
        html = draw(SampleForm()["language"])
    assert '<option value="ka">Georgian · ქართული</option>' in html
    with override("lv"):
        assert '<option value="lv">latviešu</option>' in draw(SampleForm()["language"])
