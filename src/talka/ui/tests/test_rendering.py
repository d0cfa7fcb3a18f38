"""A page, or the part of it that htmx asks for."""

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.test import override_settings

from talka.ui.rendering import jinja, render, wanted_block
from talka.ui.shell import Shell

PAGE = """{% extends "ui/layout.jinja" %}{% block title %}T{% endblock %}
{% block content %}<div id="the-results">{% block the_results %}{{ badge(word) }}{% endblock %}</div>{% endblock %}"""


@pytest.fixture
def page(tmp_path, monkeypatch):
    (tmp_path / "page.jinja").write_text(PAGE)
    monkeypatch.setattr(jinja().loader, "searchpath", [*jinja().loader.searchpath, str(tmp_path)])
    return "page.jinja"


def test_the_whole_page(ask, page):
    response = render(ask(), page, {"word": "Open"}, block="the_results")
    assert response.content.startswith(b"<!doctype html>")
    assert response.headers["Vary"] == "HX-Request, HX-Target"


def test_the_part_alone(ask, page):
    html = render(ask(target="the-results"), page, {"word": "Open"}, block=["other", "the_results"]).content.decode()
    assert html == '<span class="badge tone-open">Open</span>'


def test_messages_come_along_with_a_part(ask, page, monkeypatch):
    monkeypatch.setattr("talka.ui.rendering.get_messages", lambda request: [Message(constants.SUCCESS, "It <is> sent")])
    html = render(ask(target="the-results"), page, {"word": "Open"}, block="the_results").content.decode()
    assert 'hx-swap-oob="true"' in html
    assert "notice-good" in html
    assert "It &lt;is&gt; sent" in html


@pytest.mark.parametrize(("header", "whole"), [("HTTP_HX_BOOSTED", True), ("HTTP_HX_HISTORY_RESTORE_REQUEST", True)])
def test_the_whole_page_for_a_boosted_or_restored_one(ask, header, whole):
    assert (wanted_block(ask(target="a", **{header: "true"}), "a") is None) is whole


def test_another_target_gets_the_whole_page(ask):
    assert wanted_block(ask(target="elsewhere"), "a") is None
    assert wanted_block(ask(target="a"), None) is None


def test_the_shell_of_the_request_is_asked_once(ask, page):
    asked = []

    def shell() -> Shell:
        asked.append(1)
        return Shell("Latgale together", "lv", direction="rtl")

    request = ask()
    request.shell = shell
    html = render(request, page, {"word": "x"}).content.decode()
    assert "Latgale together" in html
    assert 'dir="rtl"' in html
    assert "talka.rtl" in html
    assert asked == [1]


@override_settings(TALKA_SITE_NAME="Somewhere")
def test_without_a_shell_the_bare_one_stands_in(ask, page):
    html = render(ask("/en/needs/"), page, {"word": "x"}).content.decode()
    assert "Somewhere" in html
    assert '<a href="/ka/needs/" lang="ka"' in html
