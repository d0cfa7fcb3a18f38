"""The process that prepares the demo's database and fills it: once a data folder, all or nothing."""

from pathlib import Path

from .upkeep import migrate


def main() -> None:
    """Bring the database up to date, fill it, and set the mark that it is done. What has the mark is left alone."""
    migrate()
    from django.conf import settings  # noqa: PLC0415  reason: wants Django set up

    from talka.site.demo.filling import fill  # noqa: PLC0415  reason: wants Django set up

    mark = Path(settings.TALKA_DATA) / "demo.filled"
    if mark.exists():
        return
    fill()
    mark.write_text("The example network was put into this folder. Remove the whole folder to begin anew.\n")


if __name__ == "__main__":
    main()
