"""Components are strict: what they don't take, or lack, is an error."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.exceptions import UndefinedError
from markupsafe import Markup

from talka.ui.components import NUMBER, TOKEN, Component, _kept, drawn_once, find_components
from talka.ui.reading import reading
from talka.ui.rendering import jinja


def draw(source: str, **context: object) -> str:
    return jinja().from_string(source).render(**context)


def test_a_missing_argument_is_an_error():
    with pytest.raises(TypeError, match=r"'badge' lacks label"):
        draw("{{ badge() }}")


def test_an_unknown_argument_is_an_error():
    with pytest.raises(TypeError, match="colour"):
        draw('{{ badge("x", colour="red") }}')


def test_one_argument_too_many_is_an_error():
    with pytest.raises(TypeError):
        draw('{{ verified("x", "y") }}')


def test_an_undefined_name_is_an_error():
    with pytest.raises(UndefinedError):
        draw("{{ nobody }}")


def test_arguments_are_escaped():
    assert "&lt;b&gt;" in draw('{{ badge("<b>") }}')


def test_a_body_may_be_left_out_where_the_component_says_so():
    assert "<h1" in draw('{{ page_head("A need") }}')
    assert "button" in draw('{% call page_head("A need") %}{{ link_button("Go", "/x") }}{% endcall %}')


def test_private_macros_stay_private():
    assert not [name for name in jinja().globals if name.startswith("_") and name not in ("_",)]


def test_every_component_compiles():
    components = [value for value in jinja().globals.values() if isinstance(value, Component)]
    assert len(components) > 40
    for component in components:
        assert getattr(jinja().get_template(component.template).module, component.name)


def test_two_of_one_name_are_refused(tmp_path):
    for feature in ("one", "two"):
        (tmp_path / feature).mkdir()
        (tmp_path / feature / "components.jinja").write_text("{% macro same() %}{% endmacro %}")
    environment = Environment(loader=FileSystemLoader(tmp_path), undefined=StrictUndefined)
    with pytest.raises(ImproperlyConfigured, match="same"):
        find_components(environment)


def test_features_bring_their_own(tmp_path):
    (tmp_path / "needs").mkdir()
    (tmp_path / "needs" / "components.jinja").write_text("{% macro voice(name) %}{{ name }} says{% endmacro %}")
    environment = Environment(loader=FileSystemLoader(tmp_path), undefined=StrictUndefined)
    assert find_components(environment)["voice"]("Ilze") == "Ilze says"


def test_what_is_kept_is_drawn_once_for_each_language_and_arguments():
    before = _kept.cache_info().currsize
    twice = '{{ kept("badge", "kept once", "open") }}'
    with translation.override("ka"):
        with reading():
            assert draw(twice) == draw(twice) == draw('{{ badge("kept once", "open") }}')
        assert _kept.cache_info().currsize == before + 1
    with translation.override("lv"), reading():
        draw(twice)
    assert _kept.cache_info().currsize == before + 2


def test_safe_markup_is_not_taken_for_the_same_letters():
    draw('{{ kept("badge", name) }}', name=Markup("<i>kept</i>"))
    assert "&lt;i&gt;" in draw('{{ kept("badge", name) }}', name="<i>kept</i>")


def test_what_is_drawn_once_has_each_readers_token_and_each_records_number():
    drawn = []

    def draw_it() -> str:
        drawn.append(translation.get_language())
        return f'<a href="/x/{NUMBER}/">{translation.get_language()}</a>{TOKEN}'

    found = []
    for language, token, number in (("lv", "one", 7), ("lv", "two", 8), ("ka", "one", 7)):
        with translation.override(language), reading():
            found.append(drawn_once("a key of this test", draw_it, token, number))
    assert found == ['<a href="/x/7/">lv</a>one', '<a href="/x/8/">lv</a>two', '<a href="/x/7/">ka</a>one']
    assert drawn == ["lv", "ka"]


def test_people_cannot_write_what_stands_for_a_token():
    """Else a reader's token would stand in somebody else's words."""
    assert TOKEN not in draw("{{ words }}{{ remark(words, (), '') }}", words=str(TOKEN))
