"""What a question finds, by words and by meaning, and in which order."""

from collections.abc import Callable
from typing import Any

import pytest

from talka.capabilities.search.indexing import index_record
from talka.capabilities.search.meaning import embedder as embedders
from talka.capabilities.search.models import Vector
from talka.capabilities.search.page import Meaning
from talka.capabilities.search.queries import search
from talka.capabilities.search.query import Query
from talka.capabilities.search.vectors import embed_waiting
from talka.capabilities.search.vocabulary import know_vocabulary
from talka.kernel.records.actions import put_translation
from talka.kernel.records.models import Record
from talka.kernel.testing import make_organisation, make_place, make_term
from talka.kernel.vocabulary.labels import forget

pytestmark = pytest.mark.django_db
Put = Callable[..., Record]


def titles(text: str, reader: str = "en", **fields: Any) -> list[str]:
    return [row.title for row in search(Query(text=text, reader=reader, **fields), None).rows]


@pytest.fixture
def courses(put: Put) -> Record:
    return put("Latviešu valodas kursi", body="Bezmaksas kursi jauniešiem Līvānos.", language="lv")


@pytest.fixture
def meeting(put: Put) -> Record:
    return put("ახალგაზრდული შეხვედრა", body="მოხალისეების შეხვედრა ბიბლიოთეკაში.", language="ka")


@pytest.mark.parametrize(
    "text",
    [
        "kurss", "kursus", "jauniešu", "jauniesiem", "latviesu valodas kursi", "JAUNIETIS", "Līvāni", "Livani",
        "Ливаны", "в Ливанах", "kursi jauniešiem", '"valodas kursi"', "kursi\u202e", "kur\u0301si",
    ],
)  # fmt: skip
def test_latvian_is_found_by_form_spelling_and_script(courses: Record, meeting: Record, text: str) -> None:
    assert titles(text, "lv") == [courses.title]


@pytest.mark.parametrize(
    "text", ["მოხალისე", "მოხალისეებს", "shexvedra", "shekhvedra", "bibliotekebi", "ᲨᲔᲮᲕᲔᲓᲠᲐ", "შეხვედრებზე"]
)
def test_georgian_is_found_by_form_and_latin_spelling(courses: Record, meeting: Record, text: str) -> None:
    assert titles(text, "ka") == [meeting.title]


@pytest.mark.parametrize(
    "text",
    [
        "xxxxxx",
        "",
        "   ",
        "\x00",
        "'",
        '"',
        "*",
        "-",
        "NEAR(",
        "a" * 5000,
        "😀",
        "%",
        "_",
        "AND",
        "ʼ",
        "ʹ ʻ",
        '"ʼ ʹ"',
        "ͺ",
    ],
)
def test_what_nobody_wrote_finds_nothing_and_breaks_nothing(courses: Record, text: str) -> None:
    page = search(Query(text=text), None)
    assert page.total == (1 if not text.strip() else 0)


def test_a_phrase_wants_its_words_together(put: Put) -> None:
    together = put("Adult learning week", language="en")
    apart = put("Learning for every adult", language="en")
    assert titles('"adult learning"') == [together.title]
    assert set(titles("adult learning")) == {together.title, apart.title}


def test_a_heading_counts_more_than_a_body(put: Put) -> None:
    body = put("Something else", body="We lend a projector.", language="en")
    heading = put("A projector to lend", language="en")
    put("Nothing of it", body="Chairs and tables.", language="en")
    assert titles("projector") == [heading.title, body.title]


def test_more_of_the_words_and_the_rarer_ones_count_more(put: Put) -> None:
    for number in range(6):
        put(f"Course {number}", body="A course about gardens.", language="en")
    rare = put("Beekeeping", body="Bees in gardens.", language="en")
    both = put("All of it", body="A course in beekeeping.", language="en")
    assert titles("course beekeeping")[:2] == [both.title, rare.title]


def test_a_whole_name_comes_first(put: Put) -> None:
    put("Baltā māja un Baltā māja, un vēl Baltā māja", body="Baltā māja " * 20, language="lv")
    exact = put("Baltā māja", body="Biedrība.", language="lv")
    assert titles("balta maja", "lv")[0] == exact.title
    assert search(Query(text="Baltā māja"), None).rows[0].score > 10


def test_a_registry_number_is_found_however_it_is_set(put: Put) -> None:
    put("Another 40008", body="40 008 012 346", origin="40008012346", language="lv")
    ours = put("Biedrība", origin="40008012345", language="lv")
    for text in ("40008012345", "4000-801 2345", "40 008 012 345"):
        assert titles(text)[0] == ours.title


def test_a_slip_is_put_right_and_said(courses: Record) -> None:
    page = search(Query(text="jaunieshiem valodsa", reader="lv"), None)
    assert [row.title for row in page.rows] == [courses.title]
    assert page.corrections["valodsa"] == "valodas"
    assert "valodas" in page.reading


def test_what_is_right_is_not_put_right(courses: Record) -> None:
    page = search(Query(text="kursi", reader="lv"), None)
    assert page.reading == ""
    assert page.corrections == {}


def test_a_translation_is_found_and_read(courses: Record) -> None:
    put_translation(courses, "ru", {"title": "Курсы латышского языка", "body": "Бесплатно для молодёжи."})
    index_record(courses.pk)
    page = search(Query(text="молодежь", reader="ru"), None)
    assert [(row.title, row.language) for row in page.rows] == [("Курсы латышского языка", "ru")]
    assert page.facets.counts["language"] == {"lv": 1, "ru": 1}
    assert page.total == 1


def test_title_summary_and_snippet_are_of_one_text_where_the_words_stand_in_another(put: Put) -> None:
    record = put("ლათვიურის კურსი", summary="უფასოდ", body="ახალგაზრდებისთვის", language="ka")
    put_translation(record, "lv", {"title": "Latviešu valodas kursi", "summary": "Bez maksas", "body": "Jauniešiem."})
    index_record(record.pk)
    said = {}
    for reader in ("en", "lv"):
        (row,) = search(Query(text="jauniešiem", reader=reader), None).rows
        said[reader] = (row.language, row.title, row.summary, "".join(piece for piece, _marked in row.snippet))
    assert said["en"] == ("ka", record.title, "უფასოდ", "უფასოდ"), "the words stand in the Latvian text"
    assert said["lv"][:3] == ("lv", "Latviešu valodas kursi", "Bez maksas")
    assert "Jauniešiem" in said["lv"][3]


def test_the_excerpt_marks_what_was_asked(courses: Record) -> None:
    row = search(Query(text="jaunietis", reader="lv"), None).rows[0]
    assert ("jauniešiem", True) in row.snippet
    assert "".join(piece for piece, _marked in row.snippet) == "Bezmaksas kursi jauniešiem Līvānos."


def test_terms_and_places_are_found_by_their_names_in_any_language(put: Put) -> None:
    learning = make_term("adult-learning", ka="ზრდასრულთა განათლება", lv="Pieaugušo izglītība")
    latgale = make_place("LV-LATGALE", kind="region", ka="ლატგალე", lv="Latgale")
    town = make_place("LV-LUDZA", parent=latgale, ka="ლუძა", lv="Ludza")
    forget()
    know_vocabulary()
    tagged = put("Vakara nodarbības", language="lv", terms=[learning], place=town)
    other = put("Cits", language="lv")
    assert titles("ზრდასრულთა განათლება", "ka") == [tagged.title]
    assert titles("განათლება", "ka") == []
    assert titles("ლატგალე", "ka") == [tagged.title]
    assert titles("latgale adult learning") == [tagged.title]
    assert other.title not in titles("latgale")


def test_an_owner_is_found_with_what_it_owns(put: Put) -> None:
    put("Kursi", language="lv", owner=make_organisation("Intelekta parks"))
    assert titles("intelekta parka", "lv") == ["Kursi"]


def test_meaning_finds_across_languages(put: Put, model: Any) -> None:
    model({"kursi": "course", "გაკვეთილი": "course", "skola": "school"})
    lv = put("Kursi", language="lv")
    put("Skola", language="lv")
    assert titles("გაკვეთილი", "ka") == []
    embed_waiting()
    page = search(Query(text="გაკვეთილი", reader="ka"), None)
    assert page.by_meaning
    assert [(row.title, row.found_by) for row in page.rows] == [(lv.title, "meaning")]


def test_words_and_meaning_together_beat_either(put: Put, model: Any) -> None:
    model({"kursi": "course", "nodarbības": "course", "bites": "bees"})
    put("Nodarbības", language="lv")
    put("Vasaras nometne", body="kursi citi vārdi par visu ko un vēl", language="lv")
    both = put("Kursi", language="lv")
    embed_waiting()
    assert titles("kursi", "lv")[0] == both.title


def test_nothing_near_enough_offers_the_nearest(put: Put, model: Any) -> None:
    model({})
    put("Bites", language="lv")
    embed_waiting()
    page = search(Query(text="qwrtz", reader="lv"), None)
    assert page.rows == ()
    assert [row.title for row in page.nearest] == ["Bites"]


NONSENSE = "qwrtzx xkcdvbn mnblkj zxcvbq wrtyp sdkfjh plmokn vbxczq gfhdkl trwqpz jhklmn nbvcxw pqlmzx wkrtbn hgvcfd"


def test_where_no_word_is_known_what_is_not_clearly_near_is_no_answer(put: Put, model: Any) -> None:
    """One word of many letters without sense happens to be near to something, as it is in any model."""
    model({"kursi": "course", "qwrtzx": "course", **{word: word for word in NONSENSE.split()[1:]}})
    put("Kursi", language="lv")
    embed_waiting()
    page = search(Query(text=NONSENSE, reader="lv"), None)
    assert (page.rows, page.total, any(page.facets.counts.values())) == ((), 0, False)
    assert [row.title for row in page.nearest] == ["Kursi"], "told as the nearest, and no more than that"


def test_where_a_word_is_known_what_is_near_answers(put: Put, model: Any) -> None:
    said = f"{NONSENSE} māja"
    model({"kursi": "course", "qwrtzx": "course", **{word: word for word in said.split()[1:]}})
    put("Kursi", language="lv")
    embed_waiting()
    assert titles(said, "lv") == ["Kursi"]


def test_what_is_clearly_near_answers_though_nobody_here_knows_the_word(put: Put, model: Any) -> None:
    model({"kursi": "course", "sprachkurse": "course"})
    put("Kursi", language="lv")
    embed_waiting()
    assert titles("sprachkurse", "lv") == ["Kursi"]


def test_a_late_model_leaves_words_alone(put: Put, model: Any) -> None:
    source = model({})
    put("Kursi", language="lv")
    embed_waiting()
    source.embed = lambda texts, is_query, seconds: None
    page = search(Query(text="kursi", reader="lv"), None)
    assert [row.title for row in page.rows] == ["Kursi"]
    assert not page.by_meaning
    assert page.meaning.state == "late"


def test_while_vectors_are_made_search_says_so(put: Put, model: Any) -> None:
    source = model({"kursi": "course", "გაკვეთილი": "course"})
    for number in range(3):
        put(f"Kursi {number}", language="lv")
    page = search(Query(text="kursi", reader="lv"), None)
    assert (page.total, page.by_meaning, page.meaning) == (3, False, Meaning("reading", 0, 3))
    assert source.asked == 0  # there is nothing to compare with yet
    embed_waiting(1)
    page = search(Query(text="გაკვეთილი", reader="ka"), None)
    assert (page.total, page.by_meaning, page.meaning) == (1, True, Meaning("reading", 1, 3))
    embed_waiting()
    page = search(Query(text="გაკვეთილი", reader="ka"), None)
    assert (page.total, page.by_meaning, page.meaning) == (3, True, Meaning("ready"))


def test_one_new_text_makes_no_stir_and_no_model_is_said(put: Put, model: Any) -> None:
    model({})
    for number in range(24):
        put(f"Bites {number}", language="lv")
    while embed_waiting():
        pass
    put("Bites 24", language="lv")
    assert search(Query(text="bites", reader="lv"), None).meaning == Meaning("ready")
    embedders.use(None)
    page = search(Query(text="bites", reader="lv"), None)
    assert (page.total, page.by_meaning, page.meaning) == (25, False, Meaning("none"))


def test_originals_are_read_first_and_the_public_before_all(put: Put, model: Any) -> None:
    model({})
    first = put("Bites", language="lv")
    put_translation(first, "en", {"title": "Bees"})
    index_record(first.pk)
    put("Melnraksts", language="lv", visibility="draft")
    last = put("Medus", language="lv")
    order = []
    while embed_waiting(1):
        entry = Vector.objects.order_by("-pk").values_list("entry__record_id", "entry__language")[0]
        order.append(entry)
    assert order[:3] == [(last.pk, "lv"), (first.pk, "lv"), (first.pk, "en")]
    assert len(order) == 4
