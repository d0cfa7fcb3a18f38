"""Pages: writing with and without an account, bad input that loses nothing, acts and whom they are shown to."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from time_machine import travel

from talka.capabilities.comments import actions
from talka.capabilities.comments.actions.slips import CONFIRM, clear_comment_slips
from talka.capabilities.comments.models import Comment, Reaction, Slip
from talka.capabilities.comments.views.around import OFTEN
from talka.capabilities.moderation.tests.proofs import proof
from talka.capabilities.notices.links import link
from talka.capabilities.notices.models import Mail
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record
from talka.kernel.testing import make_member, make_organisation

from .world import LATVIAN, coordinator, fresh, kept, listed, said, topic, trusted

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def html(answer: Any) -> str:
    return str(answer.content.decode())


def write(client: Client, record: Any, text: str = LATVIAN, **fields: Any) -> Any:
    return client.post(f"/lv/comments/on/{record.pk}/write/", {"text": text, **fields})


def as_visitor(client: Client, record: Any, text: str = LATVIAN, email: str = "Anna@Example.org", **more: Any) -> Any:
    return write(client, record, text, name="Anna", email=email, proof=proof(client), **more)


def confirm(client: Client, slip: Slip, choice: str = "send") -> Any:
    return client.post(urlsplit(link(CONFIRM, slip.person, slip=slip.pk)).path, {"choice": choice})


def test_without_an_account_it_appears_when_the_mailed_link_is_pressed(client: Client) -> None:
    record = topic()
    for _twice in range(2):
        answer = as_visitor(client, record)
        assert (answer.status_code, answer["Location"]) == (302, "/lv/comments/check-mail/")
    slip = Slip.objects.get()
    assert not Comment.objects.exists() and Mail.objects.count() == 1
    opened = client.get(urlsplit(link(CONFIRM, slip.person, slip=slip.pk)).path)
    assert opened.status_code == 200 and LATVIAN in html(opened)
    assert not Comment.objects.exists()
    for _twice in range(2):
        assert confirm(client, slip).status_code == 200
    comment = Comment.objects.get()
    assert (comment.state, comment.language, comment.text) == ("held", "lv", LATVIAN)
    assert comment.author is not None and (comment.author.name, comment.author.email) == ("Anna", "anna@example.org")
    assert Slip.objects.get().content == {}
    actions.release(comment, by=coordinator())
    assert "anna@example.org" not in html(client.get(f"/lv/comments/{comment.pk}/"))


def test_a_slip_is_thrown_away_or_forgotten_with_whom_nobody_knows(client: Client) -> None:
    record = topic()
    as_visitor(client, record)
    confirm(client, Slip.objects.get(), "throw-away")
    assert not Slip.objects.exists()
    as_visitor(client, record, "Vēl kaut kas", email="ilze@example.org")
    with travel(timezone.now() + timedelta(days=16), tick=False):
        clear_comment_slips.call()
    assert not Slip.objects.exists() and not Person.objects.filter(email="ilze@example.org").exists()


def test_a_link_pressed_again_tells_nothing_of_what_was_taken_out_of_sight_meanwhile(client: Client) -> None:
    record = topic()
    as_visitor(client, record)
    slip = Slip.objects.get()
    assert record.title in html(confirm(client, slip))
    Record.objects.update(title="What it is called now", shown=False, withheld=True)
    again = confirm(client, slip)
    assert again.status_code == 404 and "What it is called now" not in html(again)


def test_whoever_never_sent_a_comment_keeps_what_else_they_wrote(client: Client) -> None:
    as_visitor(client, topic())
    person = Person.objects.get(email="anna@example.org")
    mark = Reaction.objects.create(person=person, record=topic(), code="thanks")
    with travel(timezone.now() + timedelta(days=16), tick=False):
        clear_comment_slips.call()
        assert Person.objects.filter(pk=person.pk).exists() and not Slip.objects.exists()
        mark.delete()
        as_visitor(client, topic())
    with travel(timezone.now() + timedelta(days=40), tick=False):
        clear_comment_slips.call()
    assert not Person.objects.filter(pk=person.pk).exists()


def test_a_slip_of_whoever_is_suspended_or_comes_too_late_makes_no_comment(client: Client) -> None:
    record = topic()
    as_visitor(client, record)
    Person.objects.update(suspended_until=timezone.now() + timedelta(days=1))
    assert confirm(client, Slip.objects.get()).status_code in (200, 403)
    Person.objects.update(suspended_until=None)
    actions.close_conversation(record, by=coordinator())
    assert confirm(client, Slip.objects.get()).status_code == 200
    assert not Comment.objects.exists()


def test_an_address_or_a_network_that_writes_very_often_is_asked_to_wait(client: Client) -> None:
    record = topic()
    answers = [as_visitor(client, record, f"Nummur {n}").status_code for n in range(6)]
    assert answers == [302] * 5 + [429]
    for n in range(12):
        last = as_visitor(client, record, f"Cits {n}", email=f"x{n}@example.org")
    assert last.status_code == 429 and "Cits 11" in html(last)


@pytest.mark.parametrize("text", ["", " \u202e ", "y" * 5001, "z" * 1_000_000], ids=["none", "unseen", "long", "1 MB"])
def test_what_is_refused_comes_back_whole(client: Client, text: str) -> None:
    record = topic()
    client.force_login(trusted())
    answer = write(client, record, text)
    assert answer.status_code == 422
    assert text.strip(" \u202e") in html(answer)
    assert not Comment.objects.exists()


def test_nul_is_an_error_and_not_a_crash(client: Client) -> None:
    client.force_login(trusted())
    assert write(client, topic(), "a\0b").status_code in (302, 422)


def test_what_word_copies_becomes_the_text_that_it_showed(client: Client) -> None:
    client.force_login(trusted())
    word = (
        "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><style>p.MsoNormal{margin:0}</style></head>"
        "<body><!--StartFragment--><p class=MsoNormal style='x'>Labdien&nbsp;visiem,<o:p></o:p></p>"
        "<ul><li>viens</li><li><b>divi</b></li></ul><p class=MsoNormal>3 &lt; 5<o:p></o:p></p></body></html>"
    )
    write(client, topic(), word)
    assert Comment.objects.get().text == "Labdien visiem,\n\n- viens\n- divi\n\n3 < 5"


def test_markup_is_shown_and_not_obeyed(client: Client) -> None:
    record = topic()
    text = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=y> **bold** # no heading"
    comment = said(record, text, by=make_member(make_organisation()))
    page = html(client.get(f"/en/comments/{comment.pk}/"))
    assert "<script>alert" not in page and "<img src=x" not in page and 'href="javascript' not in page
    assert "<strong>bold</strong>" in page


def test_quotes_within_quotes_within_quotes_are_folded(client: Client) -> None:
    comment = said(topic(), "> one\n> > two\n> > > three\n" + ">" * 3000 + " deep")
    page = html(client.get(f"/en/comments/{comment.pk}/"))
    before, _fold, after = page.partition('<details class="deep-quote">')
    assert "two" in before and "three" in after and page.count("<blockquote") < 20


def test_a_form_that_comes_twice_is_one_comment(client: Client) -> None:
    client.force_login(trusted())
    record = topic()
    assert [write(client, record).status_code for _twice in range(2)] == [302, 302]
    assert Comment.objects.count() == 1


def test_one_writes_for_an_organisation_or_oneself(client: Client) -> None:
    record = topic()
    editor = make_member(record.owner)
    client.force_login(editor)
    page = html(client.get(f"/lv/comments/on/{record.pk}/write/"))
    assert 'name="official"' in page and 'name="voice"' in page
    write(client, record, voice=record.owner_id, official="on")
    write(client, record, "Tikai es pats", voice="0")
    write(client, record, "Svešā vārdā", voice=make_organisation().pk)
    assert list(Comment.objects.order_by("pk").values_list("organisation_id", "is_official")) == [
        (record.owner_id, True), (None, False),
    ]  # fmt: skip


def test_the_page_asks_who_is_meant_and_keeps_the_words(client: Client) -> None:
    record = topic()
    (first, _one), (second, _two) = listed("Saule"), listed("Saule")
    client.force_login(trusted())
    asked = write(client, record, "Paldies, @Saule, par visu")
    assert asked.status_code == 422 and f'value="o{first.pk}:Saule"' in html(asked)
    assert "Paldies, @Saule" in html(asked)
    write(client, record, "Paldies, @Saule, par visu", **{"mention-1-5": f"o{second.pk}:Saule"})
    assert Comment.objects.get().mentions.get().organisation_id == second.pk


def test_no_one_of_them_is_meant(client: Client) -> None:
    listed("Saule"), listed("Saule")
    client.force_login(trusted())
    assert write(client, topic(), "Spīd @Saule", **{"mention-0-5": "nobody:Saule"}).status_code == 302
    assert not Comment.objects.get().mentions.exists()


def test_an_edit_that_comes_too_late_keeps_its_words(client: Client) -> None:
    record, anna = topic(), trusted()
    comment = said(record, "Furst", by=anna)
    client.force_login(anna)
    address = f"/en/comments/{comment.pk}/edit/"
    assert "Furst" in html(client.get(address))
    assert client.post(address, {"text": "First", "language": "en"}).status_code == 302
    versions = html(client.get(f"/en/comments/{comment.pk}/versions/"))
    assert "<del>Furst</del>" in versions and "<ins>First</ins>" in versions
    with travel(timezone.now() + timedelta(minutes=16), tick=False):
        late = client.post(address, {"text": "Much better words", "language": "en"})
        assert (late.status_code, client.get(address).status_code) == (422, 403)
    assert "15 minutes" in html(late) and "Much better words" in html(late)
    assert fresh(comment).text == "First"


def test_whoever_edits_very_often_is_asked_to_wait_and_versions_are_drawn_soon(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(OFTEN, "edit", (6, 0, 0))
    anna = trusted()
    comment = said(topic(), f"w0 {'a b ' * 900}", by=anna)
    client.force_login(anna)
    address = f"/en/comments/{comment.pk}/edit/"
    sent = [client.post(address, {"text": f"w{n} {'a b ' * 900}", "language": "en"}) for n in range(1, 8)]
    assert [answer.status_code for answer in sent] == [302] * 6 + [429]
    assert "w7" in html(sent[-1])
    versions = html(client.get(f"/en/comments/{comment.pk}/versions/"))
    assert versions.count("<ins>") == 1
    assert all(f"w{n}" in versions for n in range(7))


def test_taking_back_asks_first(client: Client) -> None:
    anna = trusted()
    comment = said(topic(), "Not so clever", by=anna)
    client.force_login(anna)
    address = f"/en/comments/{comment.pk}/take-back/"
    assert client.get(address).status_code == 200 and fresh(comment).text
    assert client.post(address).status_code == 302
    assert fresh(comment).text == ""
    assert client.get(f"/en/comments/{comment.pk}/").status_code == 404


def test_one_takes_it_so_by_one_press_with_script_and_without(client: Client) -> None:
    record = topic()
    comment = said(record)
    client.force_login(trusted())
    address = f"/en/comments/{comment.pk}/react/"
    assert client.post(address, {"yes": "thanks"}).status_code == 302
    part = html(client.post(address, {"yes": "useful"}, headers=HTMX))
    assert part.strip().startswith("<form") and part.count('aria-pressed="true"') == 2
    assert 'name="no" value="thanks"' in part
    client.post(address, {"no": "thanks"})
    assert fresh(comment).reactions == {"useful": 1}
    assert client.post(address, {"yes": "hate"}).status_code == 403
    assert client.post(f"/en/comments/on/{record.pk}/react/", {"yes": "agree"}, headers=HTMX).status_code == 200
    assert kept(record).reactions == {"agree": 1}


def test_the_mark_and_the_language_are_set_by_those_who_may(client: Client) -> None:
    record = topic()
    editor = make_member(record.owner)
    comment = said(record, by=editor, organisation=record.owner)
    client.force_login(trusted())
    for act, data in (("official", {"official": "yes"}), ("language", {"language": "lt"})):
        assert client.post(f"/en/comments/{comment.pk}/{act}/", data).status_code == 403
    client.force_login(editor)
    for act, data in (("official", {"official": "yes"}), ("language", {"language": "lt"})):
        assert client.post(f"/en/comments/{comment.pk}/{act}/", data).status_code == 302
    assert (fresh(comment).is_official, fresh(comment).language) == (True, "lt")
    assert client.post(f"/en/comments/{comment.pk}/language/", {"language": "??"}).status_code == 422


def test_the_rest_comes_by_htmx_and_by_address(client: Client) -> None:
    record = topic()
    for number in range(22):
        said(record, f"Number {number};")
    said(record, "По-русски", language="ru")
    whole = html(client.get(f"/en/comments/on/{record.pk}/"))
    assert "Number 19;" in whole and "Number 20;" not in whole and "По-русски" not in whole
    last = Comment.objects.get(text="Number 19;").pk
    more = client.get(f"/en/comments/on/{record.pk}/?after={last}", headers={**HTMX, "HX-Target": "more-threads"})
    assert "<html" not in html(more) and "Number 21;" in html(more) and "Number 19;" not in html(more)
    others = client.get(f"/en/comments/on/{record.pk}/?in=others", headers={**HTMX, "HX-Target": "other-threads"})
    assert "<html" not in html(others) and 'lang="ru"' in html(others)
    assert "Number 21;" in html(client.get(f"/en/comments/on/{record.pk}/?after={last}"))
    assert "По-русски" in html(client.get(f"/en/comments/on/{record.pk}/?in=others"))


@pytest.mark.parametrize("path", ["9" * 30, "0", "on/0", "on/" + "9" * 30])
def test_what_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/en/comments/{path}/").status_code == 404


def test_a_lost_session_loses_no_words(client: Client) -> None:
    record = topic()
    answer = write(client, record)
    assert answer.status_code == 422 and LATVIAN in html(answer) and 'name="email"' in html(answer)
