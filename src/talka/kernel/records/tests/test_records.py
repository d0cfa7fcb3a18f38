"""Records: states, texts, translations, the door, taking part, drafts."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from talka.kernel.access.rules import Denied, Missing
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Role
from talka.kernel.records import drafts, kinds, rules
from talka.kernel.records.actions import Stale, expect_version, put_translation, save_text, set_tags, slug_of
from talka.kernel.records.checks import kinds_are_whole
from talka.kernel.records.doors import get_record, visible_records
from talka.kernel.records.forms import RecordForm
from talka.kernel.records.links import assert_link, confirm_link, linked_to, sources_of
from talka.kernel.records.models import ParticipationState, Record, Translation, Visibility
from talka.kernel.records.taking_part import end_part, invite, take_part
from talka.kernel.records.texts import card_rows, read_record, text_of
from talka.kernel.testing import (
    five_people,
    make_member,
    make_organisation,
    make_person,
    make_record,
    make_term,
    rule_agrees,
)
from talka.kernel.vocabulary import labels
from talka.kernel.vocabulary.models import Term

STATES = (kinds.State("open", "Open", "open"), kinds.State("hidden", "Hidden", "closed", shown=False))


@pytest.fixture(autouse=True)
def trial(monkeypatch: pytest.MonkeyPatch) -> kinds.Kind:
    """A kind without columns of its own, and no other."""
    kind = kinds.Kind(
        "trial", "trials", Record, "Trial", "Trials", "circle", "find", STATES, rules.may_see, rules.may_edit
    )
    monkeypatch.setattr(kinds, "_kinds", {"trial": kind})
    return kind


def trial_record(state: str = "open", **columns: object) -> Record:
    return make_record(Record, "trial", state, **columns)


@pytest.mark.django_db
def test_rules_have_two_faces_that_agree() -> None:
    owner, guest = make_organisation(), make_organisation()
    author = make_person()
    for state in ("open", "hidden"):
        for visibility in Visibility.values:
            record = trial_record(state, visibility=visibility, owner=owner, author=author)
            with transaction.atomic():
                take_part(record, guest, "partner", by=author)
    now = timezone.now()
    trial_record(visible_from=now + timedelta(days=1), owner=owner)
    trial_record(visible_until=now - timedelta(days=1), owner=owner)
    trial_record()
    people = {**five_people(owner, author), "guest": make_member(guest)}
    named = [rule for rule in vars(rules).values() if isinstance(rule, rules.Rule)]
    assert len(named) > 8
    assert [fault for rule in named for fault in rule_agrees(rule, Record, people)] == []


@pytest.mark.django_db
def test_what_may_not_be_seen_is_missing() -> None:
    owner = make_organisation()
    record = trial_record("hidden", owner=owner)
    for person in (None, make_person()):
        with pytest.raises(Missing):
            get_record(Record, person, rules.may_see, pk=record.pk)
    assert get_record(Record, make_member(owner), rules.may_see, pk=record.pk) == record
    for never in (0, 10**30, -1):
        with pytest.raises(Missing):
            get_record(Record, None, rules.may_see, pk=never)
    assert list(visible_records(None)) == []


@pytest.mark.django_db
def test_a_list_in_another_language_is_one_statement(django_assert_num_queries: object) -> None:
    for number in range(3):
        record = trial_record(title=f"Kursi {number}", language="lv")
        if number:
            put_translation(record, "ka", {"title": f"კურსი {number}"}, state="current" if number == 1 else "draft")
    with django_assert_num_queries(1):  # type: ignore[operator]
        rows = card_rows(Record.objects.order_by("pk"), "ka")
    assert [(row["read_title"], row["read_language"]) for row in rows] == [
        ("Kursi 0", "lv"), ("კურსი 1", "ka"), ("Kursi 2", "lv"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_translation_falls_behind_unless_the_edit_is_minor() -> None:
    record = trial_record(title="Kursi", language="lv", summary="Īsi")
    translation = put_translation(record, "ru", {"title": "Курсы"})
    record.title = "Kursi."
    save_text(record, minor=True)
    translation.refresh_from_db()
    assert translation.state == "current" and record.version == 2
    record.title = "Vakara kursi"
    save_text(record)
    translation.refresh_from_db()
    assert translation.state == "behind"
    text = text_of(record, "ru")
    assert (text.title, text.summary, text.state) == ("Курсы", "Īsi", "behind")
    assert text_of(record, "ka").title == "Vakara kursi"
    again, read = read_record(Record, None, rules.may_see, "ru", pk=record.pk)
    assert again == record and read.title == "Курсы" and read.state == "behind"


@pytest.mark.django_db
def test_putting_a_translation_twice_keeps_one() -> None:
    record = trial_record(language="lv")
    put_translation(record, "ru", {"title": "А"})
    put_translation(record, "ru", {"title": "Б"})
    assert Translation.objects.get().title == "Б"


def test_a_stale_form_is_told_with_the_record_as_it_is() -> None:
    record = Record(version=3)
    expect_version(record, 3)
    expect_version(record, None)
    with pytest.raises(Stale) as stale:
        expect_version(record, 2)
    assert stale.value.current is record


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Latviešu kursi Līvānos", "latviešu-kursi-līvānos"),
        ("ქართული ენა", "ქართული-ენა"),
        ("🙂 !!!", ""),
        ("a" * 300, "a" * 60),
    ],
)
def test_an_address_ends_in_the_titles_own_script(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@pytest.mark.django_db
def test_tags_become_just_the_given_ones() -> None:
    record, terms = trial_record(), [make_term(code) for code in "abc"]
    set_tags(record, [terms[0].pk, terms[1].pk, terms[0].pk])
    set_tags(record, [terms[1].pk, terms[2].pk])
    assert list(record.tags.order_by("code")) == terms[1:]


@pytest.mark.django_db
def test_taking_part_twice_changes_nothing_and_an_invitation_becomes_a_part() -> None:
    record, organisation = trial_record(), make_organisation()
    editor = make_member(organisation)
    first = invite(record, organisation, "responder", by=editor)
    assert invite(record, organisation, "responder", by=editor).pk == first.pk
    part, new = take_part(record, organisation, "responder", by=editor, note="Courses")
    assert new and part.pk == first.pk and part.state == ParticipationState.ACCEPTED
    assert take_part(record, organisation, "responder", by=editor) == (part, False)
    stranger = make_member(make_organisation(), Role.ADMIN)
    with pytest.raises(Denied):
        end_part(part, ParticipationState.LEFT, by=stranger)
    assert end_part(part, ParticipationState.LEFT, by=editor).until is not None
    end_part(part, ParticipationState.LEFT, by=editor)
    assert list(Fact.objects.order_by("pk").values_list("verb", flat=True)) == ["records.invited", "records.left"]
    again, new = take_part(record, organisation, "responder", by=editor)
    assert new and again.pk != part.pk


@pytest.mark.django_db
def test_a_link_counts_when_both_sides_say_so() -> None:
    need, offer, person = trial_record(), trial_record(), make_person()
    link = assert_link(offer, "answers", need, by=person)
    assert assert_link(offer, "answers", need, by=person) == link
    assert sources_of(need, "answers", None, "en") == []
    confirm_link(link, by=person)
    confirm_link(link, by=person)
    assert [row["id"] for row in sources_of(need, "answers", None, "en")] == [offer.pk]
    type(offer).objects.filter(pk=offer.pk).update(shown=False)
    assert sources_of(need, "answers", None, "en") == []
    assert linked_to(need.pk, "answers").count() == 1
    assert Fact.objects.filter(verb="records.link_confirmed").count() == 1


@pytest.mark.django_db
def test_a_draft_waits_for_whoever_wrote_it() -> None:
    person = make_person()
    assert drafts.keep_draft(None, "session1", "need", {"title": "Kursi"})
    assert drafts.keep_draft(None, "session1", "need", {"title": "Vakara kursi"})
    assert drafts.kept_draft(None, "session2", "need") is None
    assert drafts.kept_draft(None, "", "need") is None
    assert not drafts.keep_draft(None, "", "need", {"title": "x"})
    assert not drafts.keep_draft(person, "", "need", {"body": "x" * 300_000})
    assert drafts.adopt_drafts("session1", person) == 1
    kept = drafts.kept_draft(person, "", "need")
    assert kept is not None and kept.fields == {"title": "Vakara kursi"}
    assert drafts.kept_draft(person, "", "need", record_id=5) is None
    drafts.Draft.objects.update(saved_at=timezone.now() - timedelta(days=31))
    assert drafts.kept_draft(person, "", "need") is None
    assert drafts.purge_drafts.func() == 1


@pytest.mark.django_db
def test_a_draft_is_kept_without_what_a_database_cannot_hold() -> None:
    assert not drafts.keep_draft(None, "session1", "ne\0ed", {"title": "x"})
    assert drafts.keep_draft(None, "session1", "need", {"ti\0tle": ["Va\0kars"]})
    kept = drafts.kept_draft(None, "session1", "need")
    assert kept is not None and kept.fields == {"title": ["Vakars"]}


def test_a_wrong_declaration_is_found(trial: kinds.Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kinds_are_whole(None) == []
    states = (kinds.State("a", "A", "open"), kinds.State("a", "A", "pink"))
    wrong = kinds.Kind(
        "wrong", "wrongs", Record, "W", "Ws", "circle", "fly", states, rules.may_see, rules.may_edit,
        translated=("nothing",), export=lambda ids: {},
        matching=kinds.Matching(seeks=(kinds.Counterpart("trial", "site:home"),)),
    )  # fmt: skip
    kinds.register(wrong)
    assert [error.id for error in kinds_are_whole(None)] == [f"records.E00{number}" for number in range(2, 8)]
    with pytest.raises(ValueError, match="clashes"):
        kinds.register(
            kinds.Kind("other", "wrongs", Record, "O", "Os", "circle", "find", STATES, rules.may_see, rules.may_edit)
        )


@pytest.mark.django_db
def test_a_term_that_was_given_up_is_offered_only_where_it_was_chosen() -> None:
    kept, gone = make_term("kept", en="Kept"), make_term("gone", en="Gone")
    Term.objects.filter(pk=gone.pk).update(retired=True)
    labels.forget()
    shown = str(RecordForm(initial={"themes": []})["themes"])
    assert "Kept" in shown
    assert "Gone" not in shown
    assert "Gone" in str(RecordForm(initial={"themes": [gone.pk]})["themes"])
    assert kept.pk != gone.pk
