"""Columns that nobody reads are told, with what may be meant; nothing is refused for them."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from talka.capabilities.exchange import actions
from talka.capabilities.exchange.importing import run
from talka.capabilities.exchange.lines import Context, Unread, forget_places
from talka.capabilities.exchange.models import Upload
from talka.kernel.testing import make_organisation, make_person

pytestmark = pytest.mark.django_db

NEED = {"kind": "need", "title": "Vakara kursi", "people_cuont": "12", "Summary": "Trūkst", "colour": "red"}


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """A function that writes lines into a file."""
    forget_places()

    def write(*lines: dict[str, Any]) -> Path:
        path = tmp_path / "lines.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        return path

    return write


@pytest.mark.parametrize("how", [{"dry_run": True}, {}, {"skip_bad": True}])
def test_unknown_columns_are_told_with_the_nearest_known(file: Any, how: Any) -> None:
    report = run(file({**NEED, "quality": ""}, {**NEED, "title": "Citi"}), Context(), **how)
    assert report.counts == {"created": 2}
    assert report.unread == [
        Unread("people_cuont", 1, "people_count"),
        Unread("Summary", 1, "summary"),
        Unread("colour", 1),
    ]


def test_what_is_read_and_what_an_export_tells_beside_are_known(file: Any) -> None:
    make_organisation("Baltā māja")
    ours = {**NEED, "id": 7, "state": "confirmed", "changed_at": "2026-01-01", "voices": 3, "title_ka": "კურსები"}
    offer = {"kind": "offer", "name": "Kursi", "owner": "Baltā māja", "online": "yes", "country": "LV"}
    strange = dict.fromkeys(("people_cuont", "Summary", "colour"))
    assert run(file({**ours, **strange}, offer), Context(), dry_run=True).unread == []
    # By hand they say nothing that is taken.
    written = {"kind": "need", "title": "Cits", "state": "solved", "voices": 3}
    assert [one.name for one in run(file(written), Context(), dry_run=True).unread] == ["state", "voices"]


def test_many_unknown_columns_do_not_fill_the_report(file: Any) -> None:
    line = {**NEED, **{f"x{number}": 1 for number in range(200)}}
    assert len(run(file(line), Context(), dry_run=True).unread) == 50


def test_the_page_tells_them(client: Client) -> None:
    client.force_login(make_person(is_coordinator=True))
    lines = b"title;people_cuont\nKursi;12\n"
    data = {"kind": "need", "language": "lv", "file": SimpleUploadedFile("needs.csv", lines)}
    answer = client.post("/en/import/", data)
    assert answer.status_code == 302
    actions.look_through.call(Upload.objects.get().pk)
    page = client.get(answer["Location"]).content.decode()
    assert '<code dir="auto">people_cuont</code>: Did you mean “people_count”?' in page
