"""`talka bench …`: each hands over to the module that measures, and prints what it answers."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .starting import start_django

REPOSITORY = Path(__file__).resolve().parents[4]
LEAST_RECORDS = 1000


def retrieval(data: Path, *, as_json: bool) -> int:
    """Retrieval across languages on a file of parallel texts."""
    start_django()
    from talka.capabilities.search.bench.retrieval import main  # noqa: PLC0415  reason: wants Django set up

    main(data, as_json=as_json)
    return 0


def matching(data: Path, *, as_json: bool) -> int:
    """Matching on a folder of real consortia."""
    start_django()
    from talka.capabilities.matching.bench.matching import main  # noqa: PLC0415  reason: wants Django set up

    main(data, as_json=as_json)
    return 0


def pages(records: int, *, as_json: bool) -> int:
    """Pages on SQLite and PostgreSQL, with so many records and, to see what numbers cost, with a thousand."""
    if not (REPOSITORY / "bench" / "pages.py").exists():
        print(
            "talka: bench pages runs in the repository: it starts databases that only developers have.", file=sys.stderr
        )
        return 2
    lines: list[dict[str, Any]] = []
    for count in sorted({min(LEAST_RECORDS, records), records}):
        for server in ((), (sys.executable, "tools/with_postgres.py", "--")):
            lines += _measured([*server, sys.executable, "-m", "bench.pages", "--records", str(count)])
    _compare(lines, records)
    print(json.dumps(lines, indent=1)) if as_json else _print_pages(lines)
    return int(not all(line["well"] for line in lines if line["records"] == records))


def _measured(command: Sequence[str]) -> list[dict[str, Any]]:
    """The lines that one run answers."""
    done = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, check=True)
    return list(json.loads(done.stdout.splitlines()[-1]))


def _compare(lines: list[dict[str, Any]], records: int) -> None:
    """Write beside each line of many records how many times the CPU of few records it costs."""
    few = {_scene(line): line["cpu_ms"] for line in lines if line["records"] != records}
    for line in lines:
        if line["records"] == records and (before := few.get(_scene(line))):
            line["growth"] = round(line["cpu_ms"] / before, 2)


def _scene(line: dict[str, Any]) -> tuple[str, str, str]:
    return line["database"], line["page"], line["who"]


COLUMNS = {
    "page": "page",
    "who": "who",
    "cpu_ms": "CPU ms",
    "floor_ms": "floor",
    "times": "×",
    "limit": "≤",
    "growth": "/1,000",
    "wall_p50_ms": "p50 ms",
    "wall_p95_ms": "p95 ms",
    "sql": "SQL",
    "cache": "cache",
    "kilobytes": "kB",
    "well": "",
}


def _print_pages(lines: list[dict[str, Any]]) -> None:
    """A table a database and number of records."""
    from rich.console import Console  # noqa: PLC0415  reason: start-up time
    from rich.table import Table  # noqa: PLC0415  reason: start-up time

    console = Console(width=None if sys.stdout.isatty() else 130)
    for database, count in sorted({(line["database"], line["records"]) for line in lines}):
        table = Table(title=f"{database}, {count:,} records", title_justify="left")
        for name, title in COLUMNS.items():
            table.add_column(title, justify="left" if name in ("page", "who") else "right")
        chosen = [line for line in lines if (line["database"], line["records"]) == (database, count)]
        for line in chosen:
            table.add_row(*(_cell(line.get(name)) for name in COLUMNS))
        console.print(table)
        console.print(_said_of_process(chosen[0]))
        console.print(_search_table(chosen[0]["search"]))


WAYS = {"words": "by words alone", "cold": "with meaning, a new question", "kept": "with meaning, asked before"}


def _search_table(lines: list[dict[str, Any]]) -> Any:
    """What searches cost by how many texts have the word."""
    from rich.table import Table  # noqa: PLC0415  reason: start-up time

    table = Table(title="one search, CPU ms", title_justify="left")
    for title in ("texts with the word", "way", "p50", "p95", "≤", ""):
        table.add_column(title)
    for line in lines:
        table.add_row(
            line["hits"], WAYS[line["way"]], *(_cell(line[name]) for name in ("p50_ms", "p95_ms", "limit", "well"))
        )
    return table


MOST_MEGABYTES = 100
LONGEST_START = 3


def _said_of_process(line: dict[str, Any]) -> str:
    """How long the web process took to answer, and how much memory it has of its own."""
    return (
        f"web process: answered after {line['start_seconds']} s (CPU {line['start_cpu_seconds']} s, ≤ {LONGEST_START});"
        f" own memory {line['uss_start_mb']} MB at start, {line['uss_pages_mb']} MB after pages in all languages"
        f" (≤ {MOST_MEGABYTES}), {line['uss_mb']} MB after searches too; indexed in {line['index_seconds']} s\n"
    )


def _cell(value: Any) -> str:
    """A number, a word, or whether it is well."""
    if isinstance(value, bool):
        return "ok" if value else "OVER"
    return "" if value is None else str(value)
