"""The gallery in all languages and both themes: the components' proof."""

import re
from collections import Counter

import pytest
from django.conf import settings
from django.utils.translation import override

from talka.ui import views

LANGUAGES = [code for code, _name in settings.LANGUAGES]
# `style=`, `<style>`, `onclick=` and scripts with a body would be refused by the content security policy.
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|\shx-on|<script(?![^>]*\b(?:src|type=\"application/ld\+json\"))")


def gallery(ask, language: str, theme: str = "") -> str:
    with override(language):
        return views.gallery(ask(f"/{language}/gallery/", cookies={"theme": theme})).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_drawn(ask, language, theme):
    html = gallery(ask, language, theme)
    assert f'<html lang="{language}" dir="ltr" data-theme="{theme}">' in html
    assert "%(" not in html
    assert "None" not in re.sub(r"<[^>]+>", " ", html)


def test_a_theme_nobody_knows_is_left_out(ask):
    assert "data-theme=" not in gallery(ask, "en", '"><script>')


def test_nothing_is_inline(ask):
    assert INLINE.findall(gallery(ask, "en")) == []


def test_ids_are_unique(ask):
    ids = Counter(re.findall(r'\sid="([^"]+)"', gallery(ask, "en")))
    assert [name for name, times in ids.items() if times > 1] == []


def test_what_is_described_exists(ask):
    html = gallery(ask, "en")
    ids = set(re.findall(r'\sid="([^"]+)"', html))
    wanted = {
        name
        for names in re.findall(r'aria-(?:describedby|labelledby|controls)="([^"]+)"', html)
        for name in names.split()
    }
    assert wanted - ids == set()


def test_foreign_text_says_its_language(ask):
    html = gallery(ask, "en")
    assert re.search(r'<a href="#2" lang="lv"[^>]*>Latviešu valodas kursi', html)
    assert re.search(r'<p class="card-summary" lang="ka"', html)
    assert (
        'lang="lv"' not in re.search(r"<article class=\"card step-find.*?</article>", gallery(ask, "lv"), re.DOTALL)[0]
    )


def test_it_asks_no_database(ask):
    """No `django_db` mark here: a statement would fail every test of this file."""
    assert gallery(ask, "en")
