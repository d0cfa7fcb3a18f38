"""What is told, and shown, of what organisations delivered: how much, corrections, those who withdrew since."""

import pytest
from django.core import mail
from django.test import Client

from talka.features.needs import actions

from .test_news import someone, told
from .world import confirmed, taken_up

pytestmark = pytest.mark.django_db


def test_a_delivery_says_how_much_was_delivered() -> None:
    need = confirmed(someone(email="res@example.org"), quantity=30, unit="course_place")
    organisation, editor = taken_up(need, 10)
    told()
    actions.deliver(need, organisation, by=editor, delivered=5, text="Pirmie pieci", language="lv")
    told()
    (letter,) = mail.outbox
    assert "Delivered: 5 course places" in str(letter.body) and "Promised: 10 course places" in str(letter.body)
    assert "Pirmie pieci" in str(letter.body)


def test_a_corrected_delivery_tells_once_what_changed() -> None:
    need = confirmed(someone(email="res@example.org"), quantity=30, unit="course_place")
    organisation, editor = taken_up(need, 20)
    actions.deliver(need, organisation, by=editor, delivered=15)
    told()
    for _twice in range(2):
        actions.deliver(need, organisation, by=editor, delivered=5)
    told()
    (letter,) = mail.outbox
    assert "corrected what it delivered: 5 instead of 15." in str(letter.body)
    assert "delivered a part" not in str(letter.body)
    actions.deliver(need, organisation, by=editor, delivered=6)
    told()
    (letter,) = mail.outbox
    assert "delivered a part of what is needed" in str(letter.body) and "Delivered: 6 course places" in str(letter.body)


def test_who_delivered_and_withdrew_is_still_named_with_what_they_gave(client: Client) -> None:
    need = confirmed(quantity=30, unit="course_place")
    organisation, editor = taken_up(need, 20)
    other, other_editor = taken_up(need, 5)
    for given in (4, 3):
        actions.deliver(need, organisation, by=editor, delivered=given)
        actions.withdraw(need, organisation, by=editor)
        actions.take_up(need, organisation, actions.Share("Atkal", "lv", 10), by=editor)
    actions.withdraw(need, other, by=other_editor)
    page = client.get(f"/en/needs/{need.pk}/", follow=True).content.decode()
    said = page.partition("Delivered before they withdrew:")[2].partition("</p>")[0]
    assert organisation.name in said and "(7 course places)" in said
    assert said.count("course places") == 1
    assert other.name not in said
