"""The checks themselves: each finds what it is there to find."""

import json
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "tools"))

import catalogues  # noqa: E402
import configuration  # noqa: E402
import sizes  # noqa: E402
import templates  # noqa: E402


def test_variables_and_their_table_are_the_same():
    assert configuration.check() == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<style>p { color: red }</style>", "no <style>"),
        ('<p style="color: red">', "no style attribute"),
        ('<a onclick="go()">', "no event attribute"),
        ("<script>go()</script>", "no inline script"),
        ('<script src="https://cdn.example/x.js"></script>', "another host"),
        ("<html>", "without lang"),
        ("{% autoescape false %}", "autoescape"),
    ],
)
def test_templates_may_not(text, reason):
    assert [said for _line, said in templates.faults_of_text(text) if reason in said]


def test_templates_may():
    fine = """{# <style> in a comment #}<html lang="en"><script src="/static/x.js"></script>
    <script type="application/ld+json">{}</script><a href="https://example.org/">there</a>"""
    assert list(templates.faults_of_text(fine)) == []


@pytest.mark.parametrize(
    ("message", "language", "fault"),
    [
        (Message("Save", ""), "lv", "not translated"),
        (Message("Hello %(name)s", "Sveiki"), "lv", "lacks placeholder name"),
        (Message("Hello %(name)s", "Sveiki, %(vards)s"), "lv", "unknown placeholder vards"),
        (Message(("%(n)s day", "%(n)s days"), ("%(n)s diena", "")), "lv", "needs 3 plural forms"),
        (Message("a <b>bold</b> word", "drosmīgs vārds"), "lv", "other HTML tags"),
        (Message("who could answer it", "who could answer it"), "ka", "still in English?"),
        (Message("Save", "Glabāt", flags=["fuzzy"]), "lv", "marked fuzzy"),
    ],
)
def test_catalogues_may_not(message, language, fault):
    assert any(fault in said for said in catalogues.faults_of(message, language))


@pytest.mark.parametrize(
    ("message", "language"),
    [
        (Message("Save", "შენახვა"), "ka"),
        (Message("Hello %(name)s, 100%%", "Sveiki, %(name)s, 100%%"), "lv"),
        (Message(("%(n)s day", "%(n)s days"), ("viena diena", "%(n)s dienas", "%(n)s dienu")), "lt"),
        (Message("API", "API"), "ka"),
    ],
)
def test_catalogues_may(message, language):
    assert list(catalogues.faults_of(message, language)) == []


@pytest.mark.parametrize("language", sorted(catalogues.PLURALS))
def test_plural_forms_are_those_of_cldr(language):
    """For whole numbers our expression and Babel's CLDR rule put the same numbers together."""
    from babel import Locale

    count, expression = catalogues.PLURALS[language]
    rule = Locale(language).plural_form
    from gettext import c2py

    ours = c2py(expression.strip("()") if language == "ka" else expression)
    groups = {(ours(number), rule(number)) for number in range(1000)}
    assert len(groups) == count == len({form for form, _name in groups})


def test_nothing_may_grow(tmp_path, monkeypatch):
    long = tmp_path / "long.py"
    long.write_text("def f():\n" + "    x = 1\n" * 50)
    allowed = tmp_path / "sizes.json"
    monkeypatch.setattr(sizes, "REPOSITORY", tmp_path)
    monkeypatch.setattr(sizes, "ALLOWED", allowed)
    monkeypatch.setattr(sizes, "sources", lambda: iter([long]))
    for lines, faults in [({}, 1), ({"long.py:f": 51}, 0), ({"long.py:f": 50}, 1), ({"long.py:f": 60}, 1)]:
        allowed.write_text(json.dumps(lines))
        assert len(sizes.check()) == faults, lines
    allowed.write_text(json.dumps({"long.py:f": 60, "gone.py": 400}))
    sizes.tighten()
    assert json.loads(allowed.read_text()) == {"long.py:f": 51}
