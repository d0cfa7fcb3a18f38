"""Formats, text and differences."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.html import escape
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from talka.ui import formats
from talka.ui.differences import change_marks
from talka.ui.reading import reading
from talka.ui.rendering import jinja
from talka.ui.text import excerpt, markdown

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "7 July 2017"), ("lv", "2017. gada 7. jūlijs"), ("lt", "2017 m. liepos 7 d."), ("ka", "7 ივლისი, 2017")],
)
def test_a_day_in_each_language(language, text):
    with override(language):
        assert formats.day(date(2017, 7, 7)) == text


def test_nothing_is_written_of_nothing():
    assert [formats.day(None), formats.moment(None), formats.hour(None), formats.ago(None)] == [""] * 4


def test_distances_in_time():
    with override("en"):
        assert formats.ago(NOW - timedelta(days=3), NOW) == "3 days ago"
        assert formats.ago(date(2026, 3, 24), NOW) == "in 2 weeks"
        assert formats.ago(date(2026, 3, 10), NOW) == "today"
        assert formats.ago(NOW - timedelta(seconds=3), NOW) == "just now"


def test_times_say_their_moment_to_machines():
    with override("en"):
        html = str(formats.when(date(2017, 7, 7), prefix="<since> "))
    assert html == '<time datetime="2017-07-07" title="Friday, 7 July 2017">&lt;since&gt; 7 July 2017</time>'
    assert formats.when(None) == ""


def test_the_page_s_language_is_noted_once_and_given_back():
    with override("lv"), reading(), override("en"):
        assert formats.day(date(2017, 7, 7)) == "2017. gada 7. jūlijs"
    with override("en"):
        assert formats.day(date(2017, 7, 7)) == "7 July 2017"


def test_messages_escape_their_values():
    assert jinja().from_string("""{{ _("By %(name)s, 100%%", name="<b>") }}""").render() == "By &lt;b&gt;, 100%"
    many = jinja().from_string("{% trans n=2 %}{{ n }} place{% pluralize n %}{{ n }} places{% endtrans %}")
    assert many.render() == "2 places"
    plain = jinja().from_string("""{% autoescape false %}{{ _("By %(name)s", name="<b>") }}{% endautoescape %}""")
    assert plain.render() == "By <b>"


def test_numbers_as_the_language_writes_them():
    with override("en"):
        assert [formats.number(12345.5), formats.compact(12345), formats.compact(999)] == ["12,345.5", "12.3K", "999"]
        assert [formats.filesize(n) for n in (0, 999, 1_440_000, 10**13)] == [
            "0\xa0byte",
            "999\xa0byte",
            "1.4\xa0MB",
            "10,000\xa0GB",
        ]
    with override("lv"):
        assert formats.number(12345.5) == "12\xa0345,5"
    with override("uk"):
        assert formats.filesize(1_440_000) == "1,4\xa0МБ"


def test_languages_by_name():
    with override("ka"):
        assert formats.language_name("lv") == "ლატვიური"
        assert formats.language_name("") == ""
    assert formats.own_name("lv") == "latviešu"
    assert formats.language_name("zz-nonsense") == "zz-nonsense"


@given(st.text(max_size=300))
def test_no_text_becomes_a_tag_of_its_own(text):
    html = str(markdown(text))
    assert not re.search(r"<(script|img|iframe|style|svg|object)", html, re.IGNORECASE)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x"])
def test_no_link_runs_anything(address):
    assert "href" not in str(markdown(f"[press]({address})"))


def test_links_do_not_vouch_and_headings_stand_below_the_pages_own():
    html = str(markdown("# Title\n\n[x](https://example.org)"))
    assert 'rel="nofollow ugc noopener"' in html
    assert "<h3>Title</h3>" in html


@pytest.mark.parametrize(
    ("source", "levels"),
    [("### A", "3"), ("# A\n### B\n## C", "344"), ("## A\n# B\n## C", "334"), ("#### A\n###### B", "34")],
)
def test_headings_never_jump(source, levels):
    assert "".join(re.findall(r"<h(\d)>", str(markdown(source)))) == levels


def test_columns_of_a_table_are_set_by_classes():
    html = str(markdown("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |"))
    assert "style=" not in html
    assert '<td class="set-left">1</td>' in html
    assert '<th class="set-center">b</th>' in html
    assert '<td class="set-right">3</td>' in html


def test_an_excerpt_is_one_plain_line():
    assert excerpt("a\n\nb   c") == "a b c"
    assert len(excerpt("word " * 100, 50)) <= 50
    assert len(excerpt("ა" * 300, 50)) == 50


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_difference_holds_both_texts(before, after):
    html = str(change_marks(before, after))
    assert re.sub(r"<del>.*?</del>|</?ins>", "", html, flags=re.DOTALL) == escape(after)
    assert re.sub(r"<ins>.*?</ins>|</?del>", "", html, flags=re.DOTALL) == escape(before)


def test_a_difference_of_huge_texts_is_not_sought():
    assert "<ins>" not in str(change_marks("a b " * 9000, "b c " * 9000))
