"""What an export wrote is imported again: of every kind and in every form, every line is unchanged."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from talka.capabilities.exchange.exporting import write_csv, write_jsonl, write_xlsx
from talka.capabilities.exchange.importing import run
from talka.capabilities.exchange.lines import Context, forget_places
from talka.capabilities.exchange.models import ImportedLine
from talka.features.directory.models import Source
from talka.features.events.actions import publish_event
from talka.features.events.models import Event
from talka.features.needs.models import Need
from talka.features.partners.models import PartnerCall
from talka.kernel.facts.models import Fact
from talka.kernel.records.kinds import kinds
from talka.kernel.records.models import Record
from talka.kernel.testing import make_person, make_place, make_term

pytestmark = pytest.mark.django_db

OWNER = "Biedrība “Līvānu māja”"
TEXTS = {"language": "lv", "summary": "=1+1 ir divi", "body": "Viens;\n\n„divi”, 'trīs'.", "place": "LV-livani"}
LINES: tuple[dict[str, Any], ...] = (
    {
        "kind": "organisation", "title": OWNER, "language": "lv", "type": "ngo", "country": "LV", "founded": 1999,
        "working_languages": ["lv", "ru"], "programmes": ["Erasmus+, KA2", "CERV"], "quality_labels": ["ESC"],
        "contact_address": "desk@example.org", "names": {"ka": "ლივანის სახლი"}, "themes": ["learning", "elderly"],
    },
    {
        **TEXTS, "kind": "need", "title": "Transports", "source": "Sapulce Līvānos", "urgency": 3, "people_count": 12,
        "heard_from": "resident", "quantity": 5, "unit": "person", "themes": ["learning", "elderly"],
    },
    {**TEXTS, "kind": "need", "title": "Transports", "body": "Citā ciemā.", "url": ""},
    {
        **TEXTS, "kind": "offer", "owner": OWNER, "title": "+371 stundas", "offer_type": "training", "terms": "loan",
        "quantity": 2, "unit": "hour", "is_online": True, "offer_languages": ["lv", "ka"], "until_date": "2999-01-31",
    },
    {
        **TEXTS, "kind": "call", "owner": OWNER, "title": "Mācību apļi", "programme": "Erasmus+", "role": "partner",
        "seeks": [{"type": "ngo", "count": 2, "countries": ["GE", "LT"]}, {"type": "library", "count": 1}],
        "questions": ["Kas, kur, kad?", "Cik?"], "budget": 60000, "months": 24, "cap": 7, "deadline_date": "2999-01-31",
    },
    {
        **TEXTS, "kind": "event", "owner": OWNER, "title": "Seminārs", "event_type": "seminar", "attendance": "both",
        "starts_at": "2099-06-08T10:00:00+03:00", "ends_at": "2099-06-08T17:00:00+03:00", "time_zone": "Europe/Riga",
        "venue": "Rīgas iela 1", "online_address": "https://meet.example/", "spoken": ["lv", "ru"], "capacity": 20,
        "interpreted": ["uk"], "accessibility": "Lifts", "covered": "Ceļš", "themes": ["learning"],
    },
    {**TEXTS, "kind": "news", "owner": OWNER, "title": "Apļi sākas", "themes": ["learning"]},
)  # fmt: skip
IMPORTED = [kind for kind in kinds() if kind.importer is not None]


@pytest.fixture
def exported(tmp_path: Path) -> dict[tuple[str, str], Path]:
    """All forms of all kinds, of records that nobody remembers to have imported."""
    forget_places()
    make_term("learning")
    make_term("elderly")
    make_place("LV-livani", lv="Līvāni")
    for number, line in enumerate(LINES):
        path = tmp_path / f"{number}.jsonl"
        path.write_text(json.dumps(line))
        report = run(path, Context())
        assert report.counts == {"created": 1}, report.refused
        ImportedLine.objects.all().delete()
        Need.objects.filter(title="Transports").update(title=f"T{number}")
    Need.objects.update(title="Transports", spot_latitude=56.3, spot_longitude=26.1)  # twice the same, in two places
    Source.objects.all().delete()
    publish_event(Event.objects.get(), by=make_person(is_coordinator=True))  # what is imported is a draft
    files = {}
    for kind in IMPORTED:
        for form, write in (("jsonl", write_jsonl), ("csv", write_csv)):
            files[kind.code, form] = tmp_path / f"{kind.code}.{form}"
            with files[kind.code, form].open("w", newline="", encoding="utf-8") as file:
                write(kind, file)
        files[kind.code, "xlsx"] = tmp_path / f"{kind.code}.xlsx"
        write_xlsx(kind, files[kind.code, "xlsx"])
    return files


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx"])
def test_what_was_exported_changes_nothing(exported: dict[tuple[str, str], Path], form: str) -> None:
    facts, there = Fact.objects.count(), list(Record.objects.order_by("pk").values())
    for kind in IMPORTED:
        for _twice in range(2):
            lines = Record.objects.filter(kind=kind.code).count()
            assert lines, kind.code
            report = run(exported[kind.code, form], Context(kind=kind.code))
            assert (kind.code, report.counts) == (kind.code, Counter(unchanged=lines)), report.refused
            assert report.unread == []
    assert list(Record.objects.order_by("pk").values()) == there
    assert Fact.objects.count() == facts


def test_what_an_export_does_not_tell_stays(exported: dict[tuple[str, str], Path], tmp_path: Path) -> None:
    for code, name in (("need", "people_count"), ("call", "budget")):
        rows = [json.loads(line) for line in exported[code, "jsonl"].read_text().splitlines()]
        path = tmp_path / "changed.jsonl"
        path.write_text("".join(json.dumps({**row, name: 99}) + "\n" for row in rows))
        assert run(path, Context()).counts == {"updated": len(rows)}
    assert set(Need.objects.values_list("source", "people_count")) == {("Sapulce Līvānos", 99), ("", 99)}
    assert set(Need.objects.values_list("spot_latitude", flat=True)) == {56.3}
    assert PartnerCall.objects.values_list("cap", "budget").get() == (7, 99)
