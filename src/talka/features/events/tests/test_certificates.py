"""Certificates are issued to those who were there, once each, corrected, and revoked with a reason."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from talka.capabilities.notices.sending import send_waiting
from talka.features.events.actions import certificates
from talka.features.events.models import Certificate, Issuing, Registration, Session
from talka.features.events.queries import due_certificates, earned
from talka.kernel.access.rules import Denied
from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import tell_all
from talka.kernel.people.leaving import erase
from talka.kernel.records.actions import put_translation
from talka.kernel.testing import make_person
from talka.toolkit.press import Press, PressError

from .certified import described, held, issued, was_there
from .world import comes, fresh, published, verbs

pytestmark = pytest.mark.django_db


def test_whoever_was_there_gets_one_in_their_language() -> None:
    event, editor = held(title="Seminārs")
    put_translation(event, "ka", {"title": "სემინარი"}, by=editor)
    described(event, competences={"lv": "Vienoties.\nRīkoties.", "ka": "შეთანხმება"}, statement={"lv": "LR budžets"})
    anna, nino = was_there(event, "Anna"), was_there(event, "ნინო", language="ka")
    one, other = issued(event, editor)
    assert (one.registration_id, one.language, one.title, one.hours) == (anna.pk, "lv", "Seminārs", 8)
    assert one.content["competences"] == ["Vienoties.", "Rīkoties."]
    assert (other.registration_id, other.language, other.title, other.title_language) == (
        nino.pk, "ka", "სემინარი", "ka",
    )  # fmt: skip
    assert (other.content["competences"], other.content["statement_language"]) == (["შეთანხმება"], "lv")
    assert default_storage.open(one.document).read(5) == b"%PDF-"
    assert verbs(event, "certificates.") == ["certificates.issued"] * 2


def test_the_button_once_more_issues_to_those_alone_who_have_none() -> None:
    event, editor = held()
    was_there(event)
    (one,) = issued(event, editor)
    with pytest.raises(Denied):
        certificates.start_issuing(event, by=editor)
    was_there(event, "Juris")
    first, second = issued(event, editor)
    assert (first.pk, first.number, second.name) == (one.pk, one.number, "Juris")


def test_while_it_goes_on_the_button_changes_nothing() -> None:
    event, editor = held()
    was_there(event)
    begun = certificates.start_issuing(event, by=editor)
    assert certificates.start_issuing(event, by=editor) == begun
    assert Issuing.objects.count() == 1 and verbs(event, "events.certificates_asked") == ["events.certificates_asked"]


def test_who_gets_one_is_asked_for_in_hours_and_in_a_share_of_them() -> None:
    event, editor = held()
    for _number in range(2):
        Session.objects.create(event=event, starts_at=event.starts_at, ends_at=event.ends_at, hours=4)
    event.parts = 2
    event.save(update_fields=["parts"])
    for name, hours in (("all", "8"), ("some", "5"), ("few", "1")):
        was_there(event, name, hours=hours)
    was_there(event, "none", hours="0")

    def due(**asked: Any) -> list[str]:
        return [one.name for one in due_certificates(event, described(event, **asked))]

    assert due() == ["all", "some", "few"]
    assert due(min_hours=Decimal("5")) == ["all", "some"]
    assert due(min_hours=Decimal(0), min_share=80) == ["all"]
    assert due(min_hours=Decimal(9)) == []
    assert editor is not None


def test_without_sessions_the_organisers_say_how_many_hours_it_was() -> None:
    event, _editor = held()
    row = was_there(event, hours="23.5")
    assert earned(event)[0].hours == Decimal("23.5")
    assert earned(event, described(event, hours=Decimal("6.5")))[0].hours == Decimal("6.5")
    Registration.objects.filter(pk=row.pk).update(state="absent")
    assert earned(event) == []


def test_nobody_else_may_and_not_before_it_begins() -> None:
    event, editor = published()
    comes(event)
    with pytest.raises(Denied):
        certificates.start_issuing(event, by=editor)
    event, _editor = held()
    was_there(event)
    stranger = make_person()
    with pytest.raises(Denied):
        certificates.start_issuing(event, by=stranger)
    with pytest.raises(Denied):
        certificates.put_settings(event, dict.fromkeys(certificates.issuing.COLUMNS), by=stranger)
    assert not Certificate.objects.exists()


def test_who_left_no_name_gets_one_when_the_organisers_wrote_it() -> None:
    event, editor = held()
    row = was_there(event, "X")
    Registration.objects.filter(pk=row.pk).update(name="")
    row.person.name = ""  # type: ignore[union-attr]
    row.person.save(update_fields=["name"])  # type: ignore[union-attr]
    assert [one.why_not for one in earned(event)] == ["name"]
    certificates.put_name(fresh(row), name="Anna", by=editor)
    certificates.put_name(fresh(row), name="Other", by=editor)
    assert [one.name for one in issued(event, editor)] == ["Anna"]


def test_a_corrected_name_makes_a_new_one_and_the_old_one_says_which() -> None:
    event, editor = held()
    row = was_there(event, "Ana")
    (old,) = issued(event, editor)
    new = certificates.reissue(old, name=" Anna  Bērziņa ", by=editor)
    assert certificates.reissue(old, name="Anna Bērziņa", by=editor) == new
    certificates.make_documents.call(event.pk)
    old, new = fresh(old), fresh(new)
    assert (old.revoked_because, old.replaced_by, old.document) == ("replaced", new, "")
    assert (new.name, bool(new.document), fresh(row).name) == ("Anna Bērziņa", True, "Anna Bērziņa")
    assert new.number != old.number and default_storage.exists(new.document)
    with pytest.raises(Denied):
        certificates.reissue(old, name="Somebody Else", by=editor)
    with pytest.raises(Denied):
        certificates.reissue(new, name="  ", by=editor)


def test_a_revoked_one_stays_so_and_is_not_issued_by_the_button(django_capture_on_commit_callbacks: Any) -> None:
    event, editor = held()
    row = was_there(event)
    (one,) = issued(event, editor)
    document = one.document
    with django_capture_on_commit_callbacks(execute=True):
        certificates.revoke(one, because="absent", by=editor)
    once = fresh(one)
    certificates.revoke(one, because="asked", by=editor)
    assert fresh(one).revoked_because == "absent" and fresh(one).revoked_at == once.revoked_at
    assert not default_storage.exists(document)
    assert due_certificates(event) == []
    Registration.objects.filter(pk=row.pk).update(state="absent")
    with pytest.raises(Denied):
        certificates.reissue(one, name="Anna", by=editor)
    with pytest.raises(Denied):
        certificates.revoke(one, because="left", by=make_person())
    assert verbs(event, "certificates.revoked") == ["certificates.revoked"]


def test_only_known_reasons_are_taken() -> None:
    event, editor = held()
    was_there(event)
    (one,) = issued(event, editor)
    for because in ("replaced", "left", "", "x" * 50):
        with pytest.raises(Denied):
            certificates.revoke(one, because=because, by=editor)
    assert fresh(one).revoked_at is None


def test_whoever_deletes_their_account_takes_their_name_from_it() -> None:
    event, editor = held()
    row = was_there(event, "Anna Bērziņa")
    (one,) = issued(event, editor)
    erase(row.person)  # type: ignore[arg-type]
    one = fresh(one)
    assert (one.name, one.credential, one.revoked_because, one.document) == ("", {}, "left", "")
    with pytest.raises(Denied):
        certificates.reissue(one, name="Anna", by=editor)
    assert due_certificates(event) == []


def test_they_are_told_with_a_link_that_needs_no_account(mailoutbox: list[Any]) -> None:
    event, editor = held()
    was_there(event, "Anna")
    was_there(event, "Juris", person=make_person("Juris", language="lv"))  # never confirmed their address
    issued(event, editor)
    tell_all()
    send_waiting()
    letters = [mail for mail in mailoutbox if "/link/events-certificate/" in mail.body]
    assert len(letters) == 2 and len({mail.to[0] for mail in letters}) == 2


class Broken(Press):
    """A press that makes so many documents and then breaks."""

    left = 1

    def pdf(self, data: dict[str, Any], **options: Any) -> bytes:
        """As the press, until it breaks."""
        Broken.left -= 1
        if Broken.left < 0:
            raise KeyboardInterrupt  # as if the worker was killed
        return super().pdf(data, **options)


def test_a_killed_worker_loses_nothing_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from talka.features.events.actions.certificates import documents, issuing

    event, editor = held()
    for number in range(5):
        was_there(event, f"Person {number}")
    monkeypatch.setattr(issuing, "MADE_AT_ONCE", 1)
    monkeypatch.setattr(issuing, "AT_ONCE", 2)
    monkeypatch.setattr(issuing, "open_press", lambda: Broken(documents.TEMPLATE, documents.BUILT))
    run, Broken.left = certificates.start_issuing(event, by=editor), 3
    with pytest.raises(KeyboardInterrupt):
        certificates.issue_certificates.call(run.pk)
    assert Certificate.objects.exclude(document="").count() == 3
    numbers = set(Certificate.objects.values_list("number", flat=True))
    Broken.left = 10
    certificates.issue_certificates.call(run.pk)
    certificates.issue_certificates.call(run.pk)
    assert set(Certificate.objects.values_list("number", flat=True)) == numbers and len(numbers) == 5
    assert not Certificate.objects.filter(document="").exists()
    assert Fact.objects.filter(verb="certificates.issued").count() == 5
    assert fresh(run).finished_at is not None


def test_one_that_cannot_be_made_keeps_no_other_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    from talka.features.events.actions.certificates import issuing

    event, editor = held()
    was_there(event, "Bad"), was_there(event, "Good")
    real = issuing.document_data
    monkeypatch.setattr(
        issuing, "document_data", lambda row: {**real(row), **({"title": None} if row.name == "Bad" else {})}
    )
    run = certificates.start_issuing(event, by=editor)
    with pytest.raises(PressError):
        certificates.issue_certificates.call(run.pk)
    assert list(Certificate.objects.exclude(document="").values_list("name", flat=True)) == ["Good"]
    monkeypatch.undo()
    certificates.issue_certificates.call(run.pk)
    assert not Certificate.objects.filter(document="").exists()


def test_documents_that_belong_to_nothing_are_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.files.base import ContentFile

    event, editor = held()
    was_there(event)
    (one,) = issued(event, editor)
    stray = default_storage.save(f"certificates/{event.pk}/0.pdf", ContentFile(b"x"))
    certificates.sweep_documents.call()
    assert default_storage.exists(stray)  # it may be about to be written down
    later = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert certificates.sweep_documents.call() > 0
    assert default_storage.exists(one.document) and not default_storage.exists(stray)
