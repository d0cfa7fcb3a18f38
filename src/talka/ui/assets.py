"""Where the built assets are: logical name → content-hashed file under `static/built/`."""

import json
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static

BUILT = Path(__file__).parent / "static" / "built"


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    """The names written by `python -m talka.ui.build`; empty before the first build."""
    try:
        return dict(json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))["files"])
    except FileNotFoundError:
        return {}


@lru_cache(maxsize=256)
def asset(name: str) -> str:
    """The address of a built asset: `asset("talka.css")` → `/static/built/talka.1a2b3c4d.css`."""
    return static(f"built/{manifest().get(name, name)}")


def built_file(name: str) -> str:
    """The path of a built asset's file, for what reads it on this machine: `built_file("serif-latin.woff2")`."""
    return str(BUILT / manifest().get(name, name))


@lru_cache(maxsize=8)
def preloads(language: str) -> tuple[str, ...]:
    """Fonts that a page in this language will use, so that the browser asks for them at once.

    Latin with the Baltic letters is everywhere: names of places and organisations stand in it.
    """
    own = {"ka": ["georgian"], "ru": ["cyrillic"], "uk": ["cyrillic"]}.get(language, [])
    names = [f"{family}-{script}.woff2" for script in ["latin", "baltic", *own] for family in ("sans", "serif")]
    return tuple(asset(name) for name in names if name in manifest())
