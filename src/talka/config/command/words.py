"""The words of the command: arguments and help. Each hands over to a module that it imports only then."""

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Talka: organisations that work on the same public problem find each other. Set by environment variables "
    "alone; docs/configuration.md lists them.",
)
imports = typer.Typer(no_args_is_help=True, help="Read organisations or records from a file, line by line.")
bench = typer.Typer(no_args_is_help=True, help="Measure, and print a table.")
app.add_typer(imports, name="import")
app.add_typer(bench, name="bench")

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen and write nothing.")]
SkipBad = Annotated[bool, typer.Option("--skip-bad", help="Leave bad lines out instead of refusing the whole file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
By = Annotated[
    str, typer.Option("--by", help="The address of the person in whose name; the installation's own if none.")
]
InputFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


def _make_ready() -> None:
    """Bring the database up to date first: these commands may be said before the first `talka serve`."""
    from .upkeep import make_ready  # noqa: PLC0415  reason: start-up time

    make_ready()


@app.command()
def serve() -> None:
    """Bring the database up to date, then run the web and the background work until told to stop."""
    from .serving import serve as run  # noqa: PLC0415  reason: start-up time

    raise typer.Exit(run())


@app.command()
def worker(
    once: Annotated[bool, typer.Option("--once", help="Do all that waits, then end.")] = False,
) -> None:
    """Run the background work alone (another machine, or beside another web server)."""
    from .background import work  # noqa: PLC0415  reason: start-up time

    _make_ready()
    raise typer.Exit(work(once=once))


@app.command()
def demo(
    prepare_only: Annotated[bool, typer.Option("--prepare-only", help="Fill the data folder and end.")] = False,
) -> None:
    """Fill an empty data folder with the example network, once, and serve it."""
    from .serving import serve_demo  # noqa: PLC0415  reason: start-up time

    raise typer.Exit(serve_demo(prepare_only=prepare_only))


@app.command()
def doctor(json: AsJson = False) -> None:
    """Say what is set and what is wrong with it. Ends with 1 when something does not work."""
    from .diagnosis import report  # noqa: PLC0415  reason: start-up time

    raise typer.Exit(report(as_json=json))


@app.command()
def migrate() -> None:
    """Bring the database up to date. Safe to call from several machines at once."""
    from .upkeep import migrate as run  # noqa: PLC0415  reason: start-up time

    run()


@app.command()
def prepare() -> None:
    """Make what is kept beside the program: the tries of word forms."""
    from .upkeep import prepare_words  # noqa: PLC0415  reason: start-up time

    prepare_words()


@app.command()
def reindex() -> None:
    """Build the search index anew from the records; the old one answers until then."""
    from .upkeep import reindex as run  # noqa: PLC0415  reason: start-up time

    _make_ready()
    run()


@app.command()
def createcoordinator(
    email: str,
    name: Annotated[str, typer.Option(help="What others see; the address's first part when left out.")] = "",
) -> None:
    """Make somebody a coordinator; they sign in with a code that is mailed to them, and set up a second factor."""
    from .upkeep import create_coordinator  # noqa: PLC0415  reason: start-up time

    _make_ready()
    raise typer.Exit(create_coordinator(email, name))


@app.command()
def returned() -> None:
    """Read a mail that came back from standard input: no more notices go to the addresses that it says have failed."""
    from .upkeep import take_returned  # noqa: PLC0415  reason: start-up time

    _make_ready()
    raise typer.Exit(take_returned(sys.stdin.buffer))


@app.command()
def resetsecondfactor(email: str) -> None:
    """Take away a lost second factor: app, passkeys, recovery codes. First make sure that it is they who ask.

    They are signed out everywhere, told by mail, and sign in as before; a coordinator then sets up a new one.
    """
    from .upkeep import reset_second_factor  # noqa: PLC0415  reason: start-up time

    _make_ready()
    raise typer.Exit(reset_second_factor(email))


@imports.command("organisations")
def import_organisations(file: InputFile, dry_run: DryRun = False, skip_bad: SkipBad = False, by: By = "") -> None:
    """Read organisations from CSV, XLSX or JSONL. A second run of the same file changes nothing."""
    from .exchange import import_file  # noqa: PLC0415  reason: start-up time

    _make_ready()
    raise typer.Exit(import_file("organisations", file, dry_run=dry_run, skip_bad=skip_bad, by=by))


@imports.command("records")
def import_records(file: InputFile, dry_run: DryRun = False, skip_bad: SkipBad = False, by: By = "") -> None:
    """Read records of any kind from JSONL, one a line. A second run of the same file changes nothing."""
    from .exchange import import_file  # noqa: PLC0415  reason: start-up time

    _make_ready()
    raise typer.Exit(import_file("records", file, dry_run=dry_run, skip_bad=skip_bad, by=by))


@app.command()
def export(
    kind: Annotated[str, typer.Argument(help="A kind of record: organisation, need, offer …")],
    file: Annotated[Path | None, typer.Argument(help="Where to; standard output when left out.")] = None,
    form: Annotated[str, typer.Option("--format", help="jsonl, csv or xlsx.")] = "jsonl",
) -> None:
    """Write all public records of a kind."""
    from .exchange import export_kind  # noqa: PLC0415  reason: start-up time

    _make_ready()
    raise typer.Exit(export_kind(kind, file, form))


@bench.command("retrieval")
def bench_retrieval(
    data: Annotated[Path, typer.Option(exists=True, help="Parallel texts, JSONL.")],
    json: AsJson = False,
) -> None:
    """Does a question in one language find the text in another? R@1 and R@10 for each pair of languages."""
    from .benches import retrieval  # noqa: PLC0415  reason: start-up time

    raise typer.Exit(retrieval(data, as_json=json))


@bench.command("matching")
def bench_matching(
    data: Annotated[Path, typer.Option(exists=True, help="A folder of consortia.")],
    json: AsJson = False,
) -> None:
    """Are the partners of real consortia among the first proposed? Recall and MRR beside baselines."""
    from .benches import matching  # noqa: PLC0415  reason: start-up time

    raise typer.Exit(matching(data, as_json=json))


@bench.command("pages")
def bench_pages(
    records: Annotated[int, typer.Option(min=100, help="How many records there are.")] = 100_000,
    json: AsJson = False,
) -> None:
    """CPU milliseconds a request of the main pages, beside their floor, in a database of so many records."""
    from .benches import pages  # noqa: PLC0415  reason: start-up time

    raise typer.Exit(pages(records, as_json=json))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def django(context: typer.Context) -> None:
    """Django's own management commands: `talka django check`, `talka django shell` …"""
    from .upkeep import manage  # noqa: PLC0415  reason: start-up time

    manage(context.args)
