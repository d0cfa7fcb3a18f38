"""What people write in a line: words in any language, forms of other sources, mistakes."""

from typing import Any

import pytest

from talka.capabilities.exchange.lines import Context, forget_places, row_of
from talka.kernel.records.importing import Refused, Row
from talka.kernel.testing import make_place, make_term
from talka.kernel.vocabulary.models import Place, TermLabel

pytestmark = pytest.mark.django_db
LINE = {"kind": "offer", "language": "lv", "title": "Vakara kursi", "owner": "Baltā māja"}


@pytest.fixture(autouse=True)
def world(db: None) -> None:
    forget_places()
    learning = make_term("adult-learning", en="Adult learning", ka="ზრდასრულთა განათლება", lv="Pieaugušo izglītība")
    TermLabel.objects.filter(term=learning, language="lv").update(alternatives="mūžizglītība\ntālākizglītība")
    make_term("culture", en="Culture, art", lt="Kultūra", ru="Культура", uk="Культура")
    make_term("leisure", en="Leisure", uk="Дозвілля", ru="Культура")
    make_term("children", scheme="audience", lv="Bērni")
    livani = make_place("LV-livani", lv="Līvāni", ru="Ливаны", ka="ლივანი")
    Place.objects.filter(pk=livani.pk).update(geonames_id=457773)
    make_place("LV-balta", en="Balta")
    make_place("UA-balta", en="Balta")


def read(**fields: Any) -> Row:
    return row_of({**LINE, **fields}, Context())


def codes(row: Row) -> list[str]:
    return sorted(TermLabel.objects.filter(term__in=row.terms).values_list("term__code", flat=True).distinct())


@pytest.mark.parametrize(
    "themes",
    ["adult-learning", ["Adult learning"], "ზრდასრულთა განათლება", ["pieaugušo izglitiba"], "Mūžizglītība",
     [{"code": "adult-learning"}], "adult-learning; adult-learning", ["Adult learning", None, ""]],
)  # fmt: skip
def test_themes_by_code_or_by_any_of_their_names(themes: Any) -> None:
    assert codes(read(themes=themes)) == ["adult-learning"]


def test_a_label_with_a_comma_is_one() -> None:
    assert codes(read(themes="Culture, art; Adult learning")) == ["adult-learning", "culture"]
    assert codes(read(themes="Kultūra, Adult learning", audiences="bērni")) == ["adult-learning", "children", "culture"]


@pytest.mark.parametrize(
    "place",
    ["LV-livani", "Līvāni", "livani", "Ливаны", "ლივანი", 457773, "457773", "geonames:457773",
     "https://www.geonames.org/457773/livani.html", {"geonames_id": 457773}, {"name": "Līvāni", "country": "LV"}],
)  # fmt: skip
def test_places_by_name_in_any_language_or_by_number(place: Any) -> None:
    assert read(place=place).place_id == Place.objects.get(code="LV-livani").pk


def test_a_name_that_several_places_have_is_settled_by_the_country() -> None:
    assert read(place="Balta", country="UA").place_id == Place.objects.get(code="UA-balta").pk
    with pytest.raises(Refused, match="Which one do you mean"):
        read(place="Balta")
    assert read(kind="organisation", city="Nekurzeme").place_id is None
    with pytest.raises(Refused, match="Nekurzeme"):
        read(kind="organisation", place="Nekurzeme")


@pytest.mark.parametrize("code", ["LV", "lv_LV", "lv-LV", "Lv"])
def test_languages_as_programs_write_them(code: str) -> None:
    assert read(language=code).language in ("lv", "lv-LV")


@pytest.mark.parametrize(
    "translations",
    [{"ka": {"title": "კურსები"}}, [{"language": "ka", "title": "კურსები"}], [{"lang": "KA", "title": "კურსები"}],
     '{"ka": {"title": "კურსები"}}'],
)  # fmt: skip
def test_translations_as_object_list_text_or_columns(translations: Any) -> None:
    assert read(translations=translations).translations["ka"]["title"] == "კურსები"
    assert read(title_ka="კურსები", summary_ka="ორი").translations["ka"] == {
        "title": "კურსები", "summary": "ორი", "body": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"kind": "weather"}, "weather”. There are: organisation"),
        ({"kind": ""}, "of which kind"),
        ({"title": ["a"]}, "“title” must be a text"),
        ({"title": " \x00\u202e "}, "no title"),
        ({"body": {"a": 1}}, "“body” must be a text"),
        ({"summary": "a" * 601}, "“summary” is longer than 600"),
        ({"language": "xx"}, "xx"),
        ({"language": "Latvian"}, "Latvian"),
        ({"themes": "Культура"}, "culture, leisure"),
        ({"themes": "Bērni"}, "none of our themes"),
        ({"place": "Atlantis"}, "Atlantis"),
        ({"owner": ["x"]}, "“owner” must be a text"),
        ({"translations": 7}, "translations"),
        ({"translations": ["ka"]}, "translations"),
        ({"translations": "{"}, "translations"),
        ({"translations": {"ka": "title"}}, "translations"),
        ({"translations": {"zz": {"title": "x"}}}, "zz"),
        ({"translations": {"ka": {"body": "x"}}}, "no title"),
    ],
)
def test_what_is_wrong_is_told(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read(**fields)


def test_ror_as_it_is_published() -> None:
    line = {
        "id": "https://ror.org/03z77qz90",
        "names": [{"value": "Tartu Ülikool", "lang": "et", "types": ["label"]},
                  {"value": "University of Tartu", "lang": "en", "types": ["ror_display", "label"]}],
        "locations": [{"geonames_id": 457773, "geonames_details": {"name": "Līvāni", "country_code": "LV"}}],
        "links": [{"type": "website", "value": "https://ut.ee"}],
        "established": 1632,
    }  # fmt: skip
    row = row_of(line, Context(kind="organisation"))
    assert (row.texts["title"], row.url) == ("University of Tartu", "https://ror.org/03z77qz90")
    assert row.place_id == Place.objects.get(code="LV-livani").pk
    assert {name: row.extra[name] for name in ("country", "website", "founded")} == {
        "country": "LV", "website": "https://ut.ee", "founded": 1632,
    }  # fmt: skip


@pytest.mark.parametrize("owner", [5, True, 0, ["Baltā māja"], {"name": 5}])
def test_an_owner_is_a_name(owner: Any) -> None:
    with pytest.raises(Refused, match="owner"):
        read(owner=owner)
    there = read(owner={"name": "Baltā māja"}).owner
    assert there is not None
    assert there.name == "Baltā māja"
