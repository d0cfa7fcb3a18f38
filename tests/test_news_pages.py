"""Where news are read: what the pages cost, on which other pages they stand, what others show beside a link to them."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import ExifTags, Image

from talka.capabilities.search.indexing import index_records
from talka.features.needs.models import Need
from talka.features.news import actions
from talka.features.news.actions.pictures import keep_files
from talka.features.news.models import News
from talka.features.news.tests.world import COLUMNS, photograph, published, written
from talka.kernel.people.models import Organisation
from talka.kernel.testing import make_member, make_organisation, make_person, make_place, make_record, make_term
from talka.site.queries import forget_counts
from talka.toolkit.pictures import drawn_anew

ALT = {"alt": "Cilvēki pie galda"}


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any, db: None) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    forget_counts()
    make_term("learning", lv="Mācīšanās")  # an empty vocabulary is asked for again and again
    make_place("LV-ludza", lv="Ludza")


def statements(client: Client, address: str) -> int:
    """How many a page takes once everything that processes keep is warm."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def illustrated(owner: Organisation, title: str, pictures: int = 1, about: Any = ()) -> News:
    """Published news with a lead picture and more in the text."""
    editor = make_member(owner)
    news = actions.write_news({**COLUMNS, "title": title}, owner=owner, by=editor, terms=[], language="lv", about=about)
    kept = keep_files(news, drawn_anew(photograph(320, 200)), by=editor)
    actions.put_lead(news, ALT, by=editor, kept=kept)
    for width in range(pictures):
        more = keep_files(news, drawn_anew(photograph(320 + 16 * (width + 1), 200)), by=editor)
        actions.add_picture(news, ALT, by=editor, kept=more)
    actions.submit(news, by=editor)
    news = News.objects.get(pk=news.pk)
    return actions.approve(news, by=make_person(is_coordinator=True), version=news.version)


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 3])
def test_pages_of_news_cost_the_same_however_much_is_there(client: Client, many: int) -> None:
    owner = make_organisation()
    needs = [
        make_record(Need, "need", "confirmed", owner=owner, urgency=2, title=f"Vajadzība {n}") for n in range(many)
    ]
    all_news = [illustrated(owner, f"Ziņa {n}", many, [need.pk for need in needs]) for n in range(many)]
    index_records([news.pk for news in all_news])
    news = all_news[0]
    detail, listed = f"/lv/news/{news.pk}-{news.slug}/", "/lv/news/"
    assert (statements(client, listed), statements(client, detail)) == (3, 4)
    client.force_login(make_member(make_organisation()))
    assert (statements(client, listed), statements(client, detail)) == (7, 7)


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 3])
def test_the_home_page_shows_the_newest_in_no_statement_more(client: Client, many: int) -> None:
    for number in range(many):
        published(title=f"Ziņa {number}")
    written(title="Melnraksts")
    archived, editor = published(title="Vecā ziņa")
    actions.archive(archived, by=editor)
    assert statements(client, "/lv/") == 2
    page = client.get("/lv/").content.decode()
    assert len(re.findall(r'<a href="/lv/news/\d+-[^"]+"', page)) == many
    assert "Melnraksts" not in page
    assert "Vecā ziņa" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 3])
def test_what_news_tell_of_shows_them_in_one_statement_and_nothing_else_is_asked(client: Client, many: int) -> None:
    owner = make_organisation("Bibliotēka")
    need = make_record(Need, "need", "confirmed", owner=owner, urgency=2, title="Kursi", language="lv")
    quiet = make_record(Need, "need", "confirmed", owner=owner, urgency=2, title="Klusums", language="lv")
    all_news = [illustrated(owner, f"Ziņa {n}", 1, [need.pk]) for n in range(many)]
    address = f"/lv/needs/{need.pk}-{need.slug}/"
    without = statements(client, f"/lv/needs/{quiet.pk}-{quiet.slug}/")
    assert statements(client, address) == without + 1
    page = client.get(address).content.decode()
    section = page.partition('id="news"')[2].partition("</section>")[0]
    assert [f"/lv/news/{news.pk}-" in section for news in all_news] == [True] * many
    assert 'id="news"' not in client.get(f"/lv/needs/{quiet.pk}-{quiet.slug}/").content.decode()


@pytest.mark.django_db
def test_news_stand_on_the_pages_of_whoever_published_them_and_of_whom_they_tell(client: Client) -> None:
    ours, theirs = make_organisation("Mūsu"), make_organisation("Viņu")
    entries = [
        make_record(_entry_model(), "organisation", "listed", title=one.name, owner=one, organisation=one)
        for one in (ours, theirs)
    ]
    news = illustrated(ours, "Parakstīts memorands", about=[entry.pk for entry in entries])
    own, other = (f"/lv/organisations/{entry.pk}-{entry.slug}/" for entry in entries)
    line = f'<a href="/lv/news/{news.pk}-'
    assert line in client.get(own).content.decode()
    assert line not in client.get(other).content.decode()
    actions.agree_that_it_is_about(news, entries[1], by=make_member(theirs))
    assert line in client.get(other).content.decode()
    editor = make_member(ours)
    actions.archive(news, by=editor)
    assert line not in client.get(other).content.decode()


def _entry_model() -> Any:
    from talka.kernel.records.kinds import kind_of

    return kind_of("organisation").model


@pytest.mark.django_db
def test_nothing_that_a_camera_wrote_is_in_the_store_or_comes_out(client: Client, tmp_path: Path) -> None:
    news, editor = written()
    client.force_login(editor)
    sent = photograph(1800, 900)
    with Image.open(BytesIO(sent)) as before:
        assert before.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    for path in ("lead", "add"):
        file = SimpleUploadedFile("IMG_0001.jpg", sent, "image/jpeg")
        answer = client.post(f"/en/news/{news.pk}/pictures/{path}/", {**ALT, "picture": file})
        assert answer.status_code == 302
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(stored) == 3
    for kept in stored:
        served = client.get(f"/news-pictures/{news.pk}/{kept.name}")
        body = b"".join(served.streaming_content)  # type: ignore[attr-defined]
        assert body == kept.read_bytes()
        with Image.open(BytesIO(body)) as picture:
            assert not dict(picture.getexif())
            assert not {"exif", "xmp", "icc_profile", "comment"} & set(picture.info)
        assert b"Secretphone" not in body
        assert b"EXIF" not in body


@pytest.mark.django_db
def test_who_doesnt_see_pictures_is_told_what_they_show(client: Client, settings: Any) -> None:
    news = illustrated(make_organisation(), 'Ziņa "ar" <pēdiņām>')
    page = client.get(f"/lv/news/{news.pk}-{news.slug}/").content.decode()
    pictures = re.findall(r"<img [^>]*>", page)
    assert pictures
    assert all('alt="' in one for one in pictures)
    assert pictures[0].count(f'alt="{ALT["alt"]}"') == 1
    said = re.findall(r'<meta (?:property|name)="(og:image:alt|twitter:image:alt)" content="([^"]*)">', page)
    assert [name for name, _text in said] == ["og:image:alt", "twitter:image:alt"]
    assert said[0][1] == said[1][1]
    assert "Ziņa &#34;ar&#34; &lt;pēdiņām&gt;" in said[0][1]
