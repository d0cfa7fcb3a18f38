"""Who hears of what, in which language; what the links in the mails do."""

from collections.abc import Iterable
from datetime import timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from talka.capabilities.notices.actions import follow
from talka.capabilities.notices.models import Notice
from talka.capabilities.notices.sending import send_waiting
from talka.features.needs import actions
from talka.features.needs.actions.overdue import remind
from talka.features.needs.models import Need
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.models import Person
from talka.kernel.records.actions import put_translation
from talka.kernel.testing import make_member, make_organisation, make_person

from .world import confirmed, coordinator, fresh, group, reported, taken_up

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def someone(**columns: Any) -> Person:
    """A person whose address is confirmed: only they get mail."""
    return make_person(address_confirmed_at=NOW, **columns)


def address_of(message: EmailMessage) -> str:
    return parseaddr(message.to[0])[1]


def told() -> dict[str, list[str]]:
    """What the worker sends now, as addresses by subject's first words; empties the box."""
    mail.outbox.clear()
    tell_all()
    while send_waiting():
        pass
    found: dict[str, list[str]] = {}
    for message in mail.outbox:
        found.setdefault(str(message.subject), []).append(address_of(message))
    return {subject: sorted(to) for subject, to in found.items()}


def everybody(sent: dict[str, list[str]]) -> list[str]:
    return sorted(address for to in sent.values() for address in to)


def heard(subjects: Iterable[str], words: str) -> bool:
    return any(words in subject for subject in subjects)


def codes(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("code", flat=True))


def test_coordinators_hear_of_reports_and_reporters_of_what_became_of_them() -> None:
    boss, resident = someone(is_coordinator=True, email="boss@example.org"), someone(email="res@example.org")
    need = reported(resident)
    assert told() == {"A need was reported. It waits for you to confirm it.": ["boss@example.org"]}
    actions.confirm(need, by=boss)
    assert told() == {"Your report is confirmed. Everybody can see it now.": ["res@example.org"]}
    other = reported(resident, title="Pērciet tūlīt")
    told()
    actions.decline(other, by=boss, reason="Tā ir reklāma", language="lv")
    assert list(told().values()) == [["res@example.org"]]
    assert "Tā ir reklāma" in str(mail.outbox[0].body)
    actions.reconsider(other, by=boss)
    assert told() == {
        "Your report was not taken on by mistake. A coordinator reads it again.": ["res@example.org"],
    }


def test_coordinators_hear_that_confirmed_words_changed_and_the_form_says_so_before(client: Client) -> None:
    resident = someone()
    need = confirmed(resident)
    boss = someone(is_coordinator=True, email="boss@example.org")
    told()
    client.force_login(resident)
    assert "reads them before others see it again" in client.get(f"/en/needs/{need.pk}/edit/").content.decode()
    actions.change(need, actions.Content("Pērciet", "lv"), by=resident)
    assert told() == {
        "A report was changed after it was confirmed. It waits for you to confirm it again.": [boss.email]
    }
    client.force_login(boss)
    assert "reads them before" not in client.get(f"/en/needs/{need.pk}/edit/").content.decode()


def test_those_it_concerns_hear_of_every_step_in_their_language() -> None:
    resident = someone(email="res@example.org", language="ka")
    supporter = someone(email="sup@example.org", language="lv")
    need = confirmed(resident, quantity=9, unit="hour")
    put_translation(need, "ka", {"title": "საღამოს კურსები", "summary": "", "body": ""})
    actions.raise_voice(need, by=supporter)
    told()
    organisation, editor = taken_up(need, 9)
    sent = told()
    assert everybody(sent) == ["res@example.org", "sup@example.org"]
    by_address = {address_of(message): message for message in mail.outbox}
    assert "საღამოს კურსები" in str(by_address["res@example.org"].body)
    assert need.title in str(by_address["sup@example.org"].body)
    assert "Kursi" in str(by_address["sup@example.org"].body)
    assert "/ka/needs/" in str(by_address["res@example.org"].body)
    for act in ("tell_progress", "deliver", "withdraw"):
        options: dict[str, Any] = {"organisation": organisation} if act == "tell_progress" else {}
        named = () if act == "tell_progress" else (organisation,)
        if act == "deliver":
            options["delivered"] = 3
        getattr(actions, act)(need, *named, by=editor, text=f"Vārds {act}", language="lv", **options)
        assert everybody(told()) == ["res@example.org", "sup@example.org"]
        assert all(f"Vārds {act}" in str(message.body) for message in mail.outbox)


def test_an_invitation_reaches_the_invited_or_coordinators_for_them() -> None:
    boss = someone(is_coordinator=True, email="boss@example.org")
    resident = someone(email="res@example.org")
    need = confirmed(resident)
    host, editor = group("Saimnieki")
    actions.take_up(need, host, actions.Share("Kursi", "lv"), by=editor)
    guest = make_organisation("Viesi")
    guest_editor = make_member(guest, email="guest@example.org", address_confirmed_at=NOW)
    told()
    actions.invite_to_respond(need, guest, by=editor, speaking=host, message="Nāciet palīgā", language="lv")
    sent = told()
    assert everybody(sent) == ["guest@example.org", "res@example.org"]
    letter = next(message for message in mail.outbox if address_of(message) == "guest@example.org")
    assert "Nāciet palīgā" in str(letter.body)
    assert "Saimnieki invites your organisation to respond to a need." in str(letter.body)
    assert "Invited by: Saimnieki" in str(letter.body) and "Organisation: Viesi" in str(letter.body)
    assert "Nāciet palīgā" not in next(str(one.body) for one in mail.outbox if address_of(one) == "res@example.org")
    Person.objects.filter(pk=editor.pk).update(address_confirmed_at=NOW)
    actions.decline_invitation(need, guest, by=guest_editor, word="Nav laika", language="lv")
    assert list(told().values()) == [[editor.email]]
    assert "Nav laika" in str(mail.outbox[0].body)
    actions.invite_to_respond(need, make_organisation("Bez cilvēkiem"), by=editor, speaking=host)
    assert heard(told(), "nobody writes for it")
    assert "needs.invited.unclaimed" in codes(boss)


def test_an_invitation_in_nobodys_name_names_nobody() -> None:
    need = confirmed()
    guest = make_organisation("Viesi")
    make_member(guest, email="guest@example.org", address_confirmed_at=NOW)
    told()
    actions.invite_to_respond(need, guest, by=someone(is_coordinator=True))
    told()
    letter = next(message for message in mail.outbox if address_of(message) == "guest@example.org")
    assert "Your organisation is invited to respond to a need." in str(letter.body)
    assert "Invited by" not in str(letter.body)


def answered(client: Client) -> tuple[Need, dict[str, str]]:
    """A need said to be solved, and the links that its people were mailed, by address."""
    resident = someone(email="res@example.org", language="lv")
    need = confirmed(resident)
    actions.raise_voice(need, by=someone(email="sup@example.org", language="ka"))
    organisation, editor = taken_up(need)
    told()
    actions.say_solved(need, by=editor, organisation=organisation, text="Viss notika", language="lv")
    told()
    links = {}
    for message in mail.outbox:
        words = [word for word in str(message.body).split() if "/link/needs-solved/" in word]
        links[address_of(message)] = words[0].removeprefix("http://testserver")
        assert "Viss notika" in str(message.body)
    return need, links


def test_is_it_solved_is_asked_by_mail_and_answered_without_signing_in(client: Client) -> None:
    need, links = answered(client)
    assert sorted(links) == ["res@example.org", "sup@example.org"]
    assert links["sup@example.org"].startswith("/ka/")
    for address in links.values():
        assert need.title in client.get(address).content.decode()
    assert fresh(need).state == "answered"
    for address in (*links.values(), links["res@example.org"]):
        assert client.post(address, {"choice": "yes"}).status_code == 200
    assert fresh(need).state == "solved"
    assert heard(told(), "ir atrisināta")  # the reporter reads Latvian
    assert client.post(links["sup@example.org"], {"choice": "no"}).status_code == 200
    assert fresh(need).state == "reopened"
    late = client.post(links["res@example.org"], {"choice": "yes"})
    assert late.status_code == 200
    assert fresh(need).state == "reopened"


def test_a_link_is_not_to_be_bent(client: Client) -> None:
    need, links = answered(client)
    address = links["res@example.org"]
    assert client.post(address, {"choice": "maybe"}).status_code == 422
    assert client.post(address[:-4] + "xxx/", {"choice": "no"}).status_code == 410
    assert client.post(address.replace("needs-solved", "needs-confirm"), {"choice": "no"}).status_code == 410
    assert fresh(need).state == "answered"


def test_late_promises_reach_the_responder_then_coordinators() -> None:
    boss = someone(is_coordinator=True, email="boss@example.org")
    need = confirmed()
    today = timezone.localdate()
    _organisation, editor = taken_up(need, due_date=today)
    Person.objects.filter(pk=editor.pk).update(address_confirmed_at=NOW)
    told()
    for days, to in ((1, [editor.email]), (7, [boss.email])):
        remind(today + timedelta(days=days))
        assert list(told().values()) == [to]


def test_nobody_to_ask_means_coordinators_look() -> None:
    boss = someone(is_coordinator=True)
    need = confirmed()
    Need.objects.filter(pk=need.pk).update(author=None)
    organisation, editor = taken_up(need)
    actions.say_solved(need, by=editor, organisation=organisation)
    assert heard(told(), "nobody to ask")
    assert "needs.answered.nobody_to_ask" in codes(boss)


def test_for_what_was_imported_nobody_is_asked_and_the_page_says_so(client: Client) -> None:
    boss = someone(is_coordinator=True)
    need = confirmed(make_person(is_active=False, is_coordinator=True, address_confirmed_at=NOW))
    organisation, editor = taken_up(need)
    client.force_login(editor)
    page = f"/en/needs/{need.pk}-{quote(need.slug)}/"
    assert "Nobody can be asked" in client.get(f"/en/needs/{need.pk}/say-solved/").content.decode()
    client.post(f"/en/needs/{need.pk}/say-solved/", {"organisation": organisation.pk, "language": "lv"})
    html = client.get(page).content.decode()
    assert "Nobody can be asked" in html
    assert "are asked" not in html
    assert heard(told(), "nobody to ask")
    assert "needs.answered.nobody_to_ask" in codes(boss)
    actions.raise_voice(fresh(need), by=someone())
    assert "Those whom it concerns are asked" in client.get(page).content.decode()


def test_whoever_stopped_mails_still_finds_notices() -> None:
    from talka.capabilities.notices.actions import choose_rhythm

    resident = someone()
    need = confirmed(resident)
    told()
    choose_rhythm(by=resident, rhythm="never")
    taken_up(need)
    assert told() == {}
    assert codes(resident)[-1] == "needs.taken_up"


def test_whoever_follows_reads_a_sentence_that_is_true_of_them() -> None:
    resident, follower = someone(), someone()
    need = confirmed(resident)
    for person in (resident, follower):
        follow(need.pk, by=person, wanted=True)
    told()
    organisation, _editor = taken_up(need)
    assert told() == {
        f"{organisation.name} took up a need that concerns you.": [resident.email],
        f"{organisation.name} took up a need that you follow.": [follower.email],
    }


def test_who_stopped_news_of_a_duplicate_hears_nothing_of_the_other() -> None:
    quiet, both = someone(), someone()
    need, into = confirmed(), confirmed(title="Otra")
    for person in (quiet, both):
        actions.raise_voice(need, by=person)
        follow(need.pk, by=person, wanted=False)
    actions.raise_voice(into, by=both)
    actions.merge(need, into, by=coordinator())
    told()
    taken_up(fresh(into))
    assert both.email in everybody(sent := told())
    assert quiet.email not in everybody(sent)
