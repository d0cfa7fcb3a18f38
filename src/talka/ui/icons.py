"""Icons: one sprite of those named in `icons.txt`, drawn by reference."""

from functools import lru_cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .assets import asset

LIST = Path(__file__).with_name("icons.txt")


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """The names that the sprite holds: bootstrap-icons' own, one a line in `icons.txt`."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line.split("#")[0].strip() for line in lines) - {""}


@lru_cache(maxsize=512)
def _drawn(name: str, label: str) -> SafeString:
    if name not in icon_names():
        raise ValueError(f"No icon {name!r} in the sprite: add it to talka/ui/icons.txt and build the assets again")
    address = f"{asset('icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


def icon(name: str, label: str = "") -> SafeString:
    """An icon in the text's size and colour. With a `label` it is a picture, without one it is ornament."""
    return _drawn(name, str(label)) if name else mark_safe("")
