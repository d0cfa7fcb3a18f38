"""From a fact to notices and queued mails, and what is shown of them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices import actions, hearing, queries, sending
from talka.capabilities.notices.checks import every_notice_has_its_letter
from talka.capabilities.notices.declared import Declared, notice
from talka.capabilities.notices.models import Following, Mail, Notice
from talka.kernel.access.rules import Missing
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.records.actions import enter_state, put_translation
from talka.kernel.records.models import Record, Visibility
from talka.kernel.testing import make_member, make_organisation, make_person, make_record

Happen = Callable[..., Fact]


@pytest.mark.django_db
def test_each_person_hears_a_fact_once_however_often_it_is_told(
    reader: Person, answered: Declared, happen: Happen, trial_record: Record
) -> None:
    fact = happen(record=trial_record)
    hearing.hear(fact)
    Fact.objects.update(told_at=None)
    happen("trial.other")
    assert list(Notice.objects.values_list("person", "code", "record")) == [
        (reader.pk, "trial.answered", trial_record.pk)
    ]
    mail = Mail.objects.get()
    assert (mail.person, mail.cause) == (reader, f"notice:{fact.pk}:{reader.pk}")


@pytest.mark.django_db
def test_who_is_left_out(happen: Happen, trial_record: Record) -> None:
    now = timezone.now()
    actor, inactive = make_person(address_confirmed_at=now), make_person(is_active=False, address_confirmed_at=now)
    unconfirmed, no_mail = make_person(), make_person(address_confirmed_at=now)
    actions.choose_rhythm(by=no_mail, rhythm="never")
    everybody = [actor.pk, inactive.pk, unconfirmed.pk, no_mail.pk, 10**9]
    notice(verb="trial.answered", people=lambda fact: everybody, sentence="x")
    happen(record=trial_record, by=actor)
    assert set(Notice.objects.values_list("person", flat=True)) == {unconfirmed.pk, no_mail.pk}
    assert not Mail.objects.exists()


@pytest.mark.django_db
def test_who_stopped_hearing_of_a_record_gets_no_news_of_it_but_what_must_be_done(
    reader: Person, happen: Happen, trial_record: Record
) -> None:
    notice(verb="trial.answered", people=lambda fact: [reader.pk], sentence="x", is_news=True)
    notice(verb="trial.waits", people=lambda fact: [reader.pk], sentence="x")
    happen(record=trial_record)
    actions.follow(trial_record.pk, by=reader, wanted=False)
    actions.follow(trial_record.pk, by=reader, wanted=False)
    happen(record=trial_record)
    happen("trial.waits", record=trial_record)
    assert list(Notice.objects.order_by("pk").values_list("code", flat=True)) == ["trial.answered", "trial.waits"]
    sending.send_waiting()  # the mail that waited when they stopped isn't sent either
    assert sorted(Mail.objects.values_list("context__notice", "state")) == [(None, "dropped"), (None, "sent")]
    actions.follow(trial_record.pk, by=reader, wanted=True)
    happen(record=trial_record)
    assert Notice.objects.filter(code="trial.answered").count() == 2


@pytest.mark.django_db
def test_who_follows_a_record_hears_its_news_and_nothing_that_others_must_act_on(
    reader: Person, happen: Happen, trial_record: Record
) -> None:
    notice(verb="trial.answered", people=lambda fact: [], sentence="x", is_news=True, to_followers="y")
    notice(verb="trial.waits", people=lambda fact: [], sentence="x", is_news=True)
    happen(record=trial_record)
    actions.follow(trial_record.pk, by=reader, wanted=True)
    happen(record=trial_record)
    happen("trial.waits", record=trial_record)
    assert [(one.person_id, one.code) for one in Notice.objects.all()] == [(reader.pk, "trial.answered.followed")]


@pytest.mark.django_db
def test_who_follows_what_concerns_them_hears_it_once(reader: Person, happen: Happen, trial_record: Record) -> None:
    notice(verb="trial.answered", people=lambda fact: [reader.pk], sentence="x", is_news=True, to_followers="y")
    actions.follow(trial_record.pk, by=reader, wanted=True)
    happen(record=trial_record)
    assert [(one.person_id, one.code) for one in Notice.objects.all()] == [(reader.pk, "trial.answered")]


@pytest.mark.django_db
def test_choices_move_with_a_merged_record_and_those_about_the_other_stay(trial_record: Record) -> None:
    other = Record.objects.create(kind=trial_record.kind, title="Other", language="en", state=trial_record.state)
    follower, decided, quiet, at_home = (make_person() for _ in range(4))
    actions.follow(trial_record.pk, by=follower, wanted=True)
    actions.follow(trial_record.pk, by=decided, wanted=True)
    actions.follow(trial_record.pk, by=quiet, wanted=False)
    actions.follow(trial_record.pk, by=at_home, wanted=False)
    actions.follow(other.pk, by=decided, wanted=False)
    actions.move_choices(trial_record.pk, other.pk, concerned=[at_home.pk])
    chosen = Following.objects.filter(record=other).values_list("person_id", "wanted")
    assert dict(chosen) == {follower.pk: True, decided.pk: False, quiet.pk: False}


@pytest.mark.django_db
def test_link_in_a_mail_stops_news_of_one_record(
    reader: Person, happen: Happen, trial_record: Record, client: Client, mailoutbox: list[Any]
) -> None:
    notice(verb="trial.answered", people=lambda fact: [reader.pk], sentence="x", is_news=True)
    happen(record=trial_record)
    sending.send_waiting()
    (address,) = re.findall(r"/ka/link/notices\.quiet/[^/\s]+/", mailoutbox[0].body)
    assert client.get(address).status_code == 200
    assert not Following.objects.exists()
    assert client.post(address).status_code == 200
    assert Following.objects.get(wanted=False).record_id == trial_record.pk


@pytest.mark.django_db
def test_only_what_one_may_see_can_be_quieted(client: Client, reader: Person, trial_record: Record) -> None:
    enter_state(trial_record, "hidden")
    trial_record.save()
    client.force_login(reader)
    assert client.post(f"/en/notices/about/{trial_record.pk}/").status_code == 404
    assert client.post("/en/notices/about/99999/").status_code == 404
    assert not Following.objects.exists()


@pytest.mark.django_db
def test_actor_is_told_where_the_notice_says_so(happen: Happen, trial_record: Record) -> None:
    actor = make_person()
    notice(verb="trial.answered", people=lambda fact: [actor.pk], sentence="x", to_actor=True, by_mail=False)
    happen(record=trial_record, by=actor)
    assert queries.unread_count(actor) == 1


@pytest.mark.django_db
def test_facts_about_a_record_that_is_gone_are_passed_over(answered: Declared, happen: Happen) -> None:
    fact = happen(record=10**9)
    assert not Notice.objects.exists()
    assert not fact.troubles.exists()


@pytest.mark.django_db
def test_sentence_is_said_in_the_readers_language_with_their_title(
    reader: Person, answered: Declared, happen: Happen, trial_record: Record
) -> None:
    put_translation(trial_record, "ka", {"title": "ლატვიური ენის კურსები"}, by=make_person(is_coordinator=True))
    happen(record=trial_record, organisation=make_organisation("Līvānu bērni"))
    (line,) = queries.page_of_notices(reader, "ka")
    assert "ლატვიური ენის კურსები" in line.sentence
    assert "Līvānu bērni" in line.sentence
    assert (line.title, line.title_language) == ("ლატვიური ენის კურსები", "ka")
    (line,) = queries.page_of_notices(reader, "ru")
    assert (line.title, line.title_language) == ("Latviešu kursi", "lv")


@pytest.mark.django_db
def test_words_may_be_a_function_and_a_value_that_lacks_is_left_empty(reader: Person, happen: Happen) -> None:
    notice(
        verb="a.b", people=lambda fact: [reader.pk], sentence=lambda one, language: f"{language}: {one.details['n']}"
    )
    notice(verb="a.c", people=lambda fact: [reader.pk], sentence=_("100 %% of %(nothing)s %(n)s."))
    happen("a.b", n=5)
    happen("a.c", n=6)
    assert {line.sentence for line in queries.page_of_notices(reader, "lt")} == {"lt: 5", "100 % of  6."}


@pytest.mark.django_db
def test_what_may_no_longer_be_seen_is_neither_shown_nor_counted(
    reader: Person, answered: Declared, happen: Happen, trial_record: Record
) -> None:
    happen(record=trial_record)
    kept = Notice.objects.get()
    assert queries.unread_count(reader) == 1
    assert queries.address_of(reader, kept.pk, "ka") == f"/ka/trials/{trial_record.pk}-{trial_record.slug}/"
    Record.objects.filter(pk=trial_record.pk).update(visibility=Visibility.PARTIES)
    assert queries.unread_count(reader) == 0
    assert queries.page_of_notices(reader, "ka") == []
    with pytest.raises(Missing):
        queries.address_of(reader, kept.pk, "ka")


@pytest.mark.django_db
def test_members_see_notices_of_their_own_hidden_records(happen: Happen) -> None:
    owner = make_organisation()
    member = make_member(owner)
    record = make_record(Record, "trial", "open", owner=owner)
    enter_state(record, "hidden")
    record.save()
    notice(verb="trial.answered", people=lambda fact: [member.pk], sentence="x")
    happen(record=record)
    assert queries.unread_count(member) == 1


@pytest.mark.django_db
def test_reading_is_noted_for_ones_own_only(
    reader: Person, answered: Declared, happen: Happen, trial_record: Record
) -> None:
    for _time in range(3):
        happen(record=trial_record)
    first, second, _third = Notice.objects.order_by("pk")
    actions.mark_read(first.pk, by=make_person())
    assert queries.unread_count(reader) == 3
    actions.mark_read(first.pk, by=reader)
    actions.mark_read(first.pk, by=reader)
    assert queries.unread_count(reader) == 2
    assert actions.mark_all_read(by=reader, newest=second.pk) == 1, "the third came after the page was drawn"
    assert queries.unread_count(reader) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 3])
def test_page_and_count_take_the_same_statements_for_one_and_for_many(
    many: int, reader: Person, answered: Declared, happen: Happen, django_assert_num_queries
) -> None:
    for number in range(many):
        record = make_record(Record, "trial", "open", title=f"Nr {number}")
        happen(record=record)
    assert reader.roles == {}  # what the request has asked for already
    with django_assert_num_queries(3):
        assert len(queries.page_of_notices(reader, "ka")) == many
    with django_assert_num_queries(1):
        assert queries.unread_count(reader) == many


@pytest.mark.django_db
def test_telling_takes_the_same_statements_for_one_and_for_many(
    happen: Happen, trial_record: Record, django_assert_num_queries
) -> None:
    people = [make_person(address_confirmed_at=timezone.now()).pk for _ in range(3)]
    told_to: list[int] = []
    notice(verb="trial.answered", people=lambda fact: told_to, sentence="x")
    for many in (1, 3):
        told_to[:] = people[:many]
        fact = happen("trial.other", trial_record)
        fact.verb = "trial.answered"
        # The record; in one transaction (its beginning and end): who is to be told, their notices, their mails.
        with django_assert_num_queries(6):
            hearing.hear(fact)


def test_notice_without_its_letter_does_not_start(answered_by_nobody: Declared) -> None:
    (fault,) = every_notice_has_its_letter(None)
    assert fault.id == "notices.E001"
    assert "none.jinja" in fault.msg


@pytest.fixture
def answered_by_nobody() -> Declared:
    """A notice with a template that is nowhere, beside one that is well."""
    notice(verb="a.c", people=lambda fact: [], sentence="x")
    return notice(verb="a.b", people=lambda fact: [], sentence="x", template="notices/mail/none.jinja")


@pytest.mark.django_db
def test_two_notices_may_not_share_a_code() -> None:
    notice(verb="a.b", people=lambda fact: [], sentence="x")
    notice(verb="a.b", people=lambda fact: [], sentence="x")
    with pytest.raises(ValueError, match="code"):
        notice(verb="a.c", code="a.b", people=lambda fact: [], sentence="x")
