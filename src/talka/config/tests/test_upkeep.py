"""What is told of the installation's upkeep: vocabulary that was loaded, jobs and mails that were given up."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from typer.testing import CliRunner

from talka.capabilities.notices.models import Mail, MailState
from talka.config.command import background, diagnosis, upkeep
from talka.config.command.diagnosis import services, storage
from talka.config.command.diagnosis.finding import Finding, Level
from talka.config.command.words import app
from talka.kernel.facts.journal import note
from talka.kernel.facts.models import Fact, Trouble
from talka.kernel.facts.telling import tell_all
from talka.kernel.jobs.beats import Worker, beat
from talka.kernel.testing import make_place, make_term
from talka.kernel.vocabulary import actions as vocabulary

pytestmark = pytest.mark.django_db


def test_vocabulary_that_was_loaded_is_noted_and_told(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TALKA_DATA = tmp_path
    make_term("a")
    make_place("LV-livani")
    loaded: list[int] = []

    def load() -> dict[str, int]:
        loaded.append(1)
        return {"theme": 120, "place": 700}

    monkeypatch.setattr(vocabulary, "load_vocabulary", load)
    for _twice in range(2):
        upkeep._load_vocabulary()
    assert loaded == [1]
    fact = Fact.objects.get()
    assert (fact.verb, fact.record_id, fact.details) == ("vocabulary.loaded", None, {"theme": 120, "place": 700})
    tell_all()
    assert not Trouble.objects.exists()


def failed_job() -> None:
    """One that was tried to the end."""
    DBTaskResult.objects.create(
        task_path="talka.x", args_kwargs={"args": [], "kwargs": {}}, status="FAILED", backend_name="default",
        enqueued_at=timezone.now() - timedelta(hours=1), exception_class_path="", traceback="",
    )  # fmt: skip


def findings(examination: Any) -> dict[str, Finding]:
    return {finding.part: finding for finding in examination()}


def test_doctor_and_health_count_what_was_given_up() -> None:
    beat(Worker())
    assert findings(services.background)["background work"].level is Level.OK
    assert findings(services.background)["facts"].level is Level.OK
    assert findings(services.mail)["mail queue"].level is Level.OK
    failed_job()
    for number, state in enumerate((MailState.FAILED, MailState.QUEUED, MailState.QUEUED)):
        Mail.objects.create(cause=f"c{number}", address="a@example.org", template="x", state=state)
    with transaction.atomic():
        fact = note("trial.happened")
    Trouble.objects.create(fact=fact, listener="x", again_at=timezone.now(), given_up=True)
    background, mail = findings(services.background), findings(services.mail)["mail queue"]
    assert "1 given up" in background["background work"].says
    assert "1 given up" in background["facts"].says
    assert mail.says == "2 wait, 1 could not be sent"
    assert {background["background work"].level, background["facts"].level, mail.level} == {Level.NOTE}
    answer = Client(headers={"host": "10.0.0.7"}).get("/healthz")
    assert answer.status_code == 200, answer.json()
    assert answer.json()["worker"]["failed"] == 1
    assert {name: answer.json()["mail"][name] for name in ("waiting", "failed")} == {"waiting": 2, "failed": 1}


@pytest.mark.parametrize("words", [["export", "need"], ["reindex"], ["createcoordinator", "a@example.org"]])
def test_commands_make_the_database_ready_first(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    migrated: list[bool] = []
    monkeypatch.setattr(upkeep, "migrate", lambda: migrated.append(True))
    CliRunner().invoke(app, words)
    assert migrated  # the tests' database has no vocabulary
    make_term("a")
    make_place("LV-livani")
    upkeep.make_ready()
    assert len(migrated) == 1
    monkeypatch.setattr(upkeep, "waiting_migrations", lambda: ["needs.0001_initial"])
    upkeep.make_ready()
    assert len(migrated) == 2


def test_the_worker_alone_makes_the_database_ready_first(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(upkeep, "migrate", lambda: done.append("migrated"))
    monkeypatch.setattr(background, "work", lambda once: done.append(f"worked, once={once}"))
    assert CliRunner().invoke(app, ["worker", "--once"]).exit_code == 0
    assert done == ["migrated", "worked, once=True"]


def test_doctor_says_of_an_empty_database_what_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def journal() -> Any:
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute("SELECT 1 FROM no_such_table")
        yield

    monkeypatch.setattr(diagnosis, "examinations", lambda: (storage.migrations, journal))
    assert [finding.level for finding in diagnosis.examine()] == [Level.OK, Level.BAD]
    monkeypatch.setattr(storage, "waiting_migrations", lambda: ["needs.0001_initial"])
    late = list(diagnosis.examine())
    assert [(finding.level, finding.remedy) for finding in late] == [
        (Level.BAD, "talka migrate"),
        (Level.NOTE, "talka migrate"),
    ]
    monkeypatch.setattr(storage, "is_empty", lambda: True)
    assert {finding.says for finding in diagnosis.examine()} == {"the database is empty"}
