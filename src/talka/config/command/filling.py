"""The process that fills the demo: once a data folder, all or nothing."""

from pathlib import Path

from .starting import start_django


def main() -> None:
    """Fill, and set the mark that it is done. A folder that has the mark is left alone."""
    start_django()
    from django.conf import settings  # noqa: PLC0415  reason: wants Django set up

    from talka.site.demo.filling import fill  # noqa: PLC0415  reason: wants Django set up

    mark = Path(settings.TALKA_DATA) / "demo.filled"
    if mark.exists():
        return
    fill()
    mark.write_text("The example network was put into this folder. Remove the whole folder to begin anew.\n")


if __name__ == "__main__":
    main()
