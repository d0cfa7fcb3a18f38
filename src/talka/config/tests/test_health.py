"""What machines are told of how it is."""

import pytest
from django.test import Client

from talka.config import health
from talka.kernel.jobs.beats import Worker, beat


@pytest.fixture
def client() -> Client:
    """As a load balancer asks: by a number, not by the site's name."""
    return Client(headers={"host": "10.0.0.7:8000"})


def search_is_well() -> dict:
    return {}


@pytest.mark.django_db
def test_alive_without_touching_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_ready_when_the_tables_are_there(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["tables"]["status"] == "ok"


@pytest.mark.django_db
def test_not_well_without_a_worker(client):
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "error"
    assert answer.json()["database"]["status"] == "ok"
    assert "talka worker" in answer.json()["worker"]["why"]


@pytest.mark.django_db
def test_well_with_a_worker(client):
    beat(Worker())
    answer = client.get("/healthz")
    assert answer.status_code == 200, answer.json()
    assert {answer.json()[part]["status"] for part in ("database", "tables", "worker", "search")} == {"ok"}


@pytest.mark.django_db
def test_a_failing_part_is_named_without_its_details(client, monkeypatch):
    def search() -> dict:
        raise OSError("password=hunter2 refused")

    monkeypatch.setitem(health.ANSWERS, "/healthz", (health.database, search))
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["search"]["why"] == "OSError"
    assert b"hunter2" not in answer.content


def test_only_asked_not_told(client):
    assert client.post("/healthz").status_code == 405
