"""`talka doctor`: what is set, and what is wrong with it. An examination that fails is a finding too."""

import json
import sys
from collections.abc import Iterator
from contextlib import suppress

from ..starting import start_django
from .finding import Examination, Finding, Level, bad

SIGNS = {Level.OK: "ok  ", Level.NOTE: "note", Level.BAD: "BAD "}


def examinations() -> tuple[Examination, ...]:
    """All of them, in the order of the report."""
    from . import machine, services, storage  # noqa: PLC0415  reason: wants Django set up

    return (
        machine.versions, machine.data_folder, machine.built, machine.exposure,
        storage.database, storage.migrations, storage.vocabulary, storage.journal,
        services.background, services.search, services.meaning, services.mail, services.privacy,
        services.kept_answers,
    )  # fmt: skip


def examine() -> Iterator[Finding]:
    """Every finding; an examination that breaks off is one too."""
    for examination in examinations():
        try:
            yield from examination()
        except Exception as error:
            yield _broken_off(examination.__name__.replace("_", " "), error)


def _broken_off(part: str, error: Exception) -> Finding:
    """Before the first `talka serve` it is no wonder that a table is not there; all else is told as it came."""
    from django.db import DatabaseError  # noqa: PLC0415  reason: wants Django set up

    from . import storage  # noqa: PLC0415  reason: wants Django set up

    if isinstance(error, DatabaseError):
        with suppress(DatabaseError):  # the database doesn't answer at all
            if finding := storage.unmade(part):
                return finding
    return bad(part, f"{type(error).__name__}: {' '.join(str(error).split())[:300]}")


def report(*, as_json: bool = False) -> int:
    """Print all findings; 1 when something does not work."""
    start_django()
    import logging  # noqa: PLC0415  reason: only now, after Django set it up

    logging.disable(logging.WARNING)
    findings = list(examine())
    if as_json:
        json.dump([finding.as_dict() for finding in findings], sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        _print(findings)
    return int(any(finding.level is Level.BAD for finding in findings))


def _print(findings: list[Finding]) -> None:
    """A line a finding, and what to do under it."""
    width = max(len(finding.part) for finding in findings)
    for finding in findings:
        print(f"{SIGNS[finding.level]}  {finding.part:{width}}  {finding.says}")
        if finding.remedy:
            print(f"{'':{width + 8}}-> {finding.remedy}")
    wrong = sum(finding.level is Level.BAD for finding in findings)
    print(f"\n{wrong} of {len(findings)} need attention." if wrong else "\nAll is well.")
