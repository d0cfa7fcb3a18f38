"""Cut Noto Sans and Noto Serif to the scripts of our readers, one file a script; part of the assets' build.

The full latin-ext file is 168 KB, of which our languages need U+0100–017F; Georgian's holds three
alphabets of which everyday text uses one. Sans keeps the weights from 400 to 700, Serif (headings) only 600.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.varLib import instancer  # type: ignore[import-untyped]


class Files(Protocol):
    """Where built files go."""

    def add(self, name: str, content: bytes) -> None:
        """Take a file by its logical name."""


@dataclass(frozen=True)
class Cut:
    """One script: the packages' suffix and file that it is cut from, and the characters kept."""

    script: str
    suffix: str
    ranges: tuple[tuple[int, int], ...]
    but: str = ""

    @property
    def unicodes(self) -> list[int]:
        """Every code point of the ranges."""
        codes = (code for first, last in self.ranges for code in range(first, last + 1))
        return [code for code in codes if chr(code) not in self.but]

    @property
    def subset(self) -> str:
        """The package's own name for the part that holds them."""
        return "latin-ext" if self.script == "baltic" else self.script


PUNCTUATION = (
    (0x2010, 0x2015),
    (0x2018, 0x201E),
    (0x2020, 0x2022),
    (0x2026, 0x2026),
    (0x2030, 0x2030),
    (0x2039, 0x203A),
    (0x20AC, 0x20AC),
    (0x2122, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x2009, 0x200B),
    (0x202F, 0x202F),
)
BALTIC = "ĀāČčĒēĢģĪīĶķĻļŅņŌōŖŗŠšŪūŽžĄąĘęĖėĮįŲųĆćŁłŃńŚśŹźŻżŐőŰű"
CUTS = (
    Cut("latin", "", ((0x20, 0x7E), (0xA0, 0xFF), (0x131, 0x131), (0x152, 0x153), *PUNCTUATION)),
    Cut("baltic", "", tuple((code, code) for code in map(ord, BALTIC))),
    Cut("latin-ext", "", ((0x100, 0x130), (0x132, 0x151), (0x154, 0x17F), (0x218, 0x21B)), but=BALTIC),
    Cut("cyrillic", "", ((0x400, 0x45F), (0x490, 0x491), (0x2116, 0x2116))),
    Cut("georgian", "-georgian", ((0x10D0, 0x10FF), (0x20BE, 0x20BE))),
)
WEIGHTS: dict[str, tuple[int, int] | int] = {"sans": (400, 700), "serif": 600}


def cut(source: Path, unicodes: list[int], weights: tuple[int, int] | int) -> bytes:
    """The font with these characters and weights alone, as WOFF2."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options()
    options.flavor, options.hinting, options.notdef_outline = "woff2", False, True
    options.layout_features = ["kern", "liga", "mark", "mkmk", "ccmp", "locl"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=unicodes)
    cutter.subset(font)
    font = instancer.instantiateVariableFont(font, {"wght": weights})
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def add_fonts(files: Files, modules: Path) -> None:
    """Cut every script's two fonts out of the packages in `modules`."""
    for one in CUTS:
        for family, weights in WEIGHTS.items():
            package = f"noto-{family}{one.suffix}"
            source = modules / "@fontsource-variable" / package / "files" / f"{package}-{one.subset}-wght-normal.woff2"
            files.add(f"{family}-{one.script}.woff2", cut(source, one.unicodes, weights))
