"""Fonts for what is printed (certificates), as typst reads them: TrueType, a file a weight; part of the assets' build.

The packages hold a variable WOFF2 a script; typst wants a fixed weight and no WOFF2. Latin, Greek and Cyrillic are
merged into one font, so that a word with letters of two files is set as one; each other script stays its own font.
"""

import io
import json
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from fontTools import merge, subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.varLib import instancer  # type: ignore[import-untyped]

from .build_fonts import Files

WEIGHTS = (400, 700)
# One family a line: its packages' suffix, and their subsets. The order is that in which a letter's font is looked for.
FAMILIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "Talka Paper": ("", ("latin", "latin-ext", "vietnamese", "cyrillic", "cyrillic-ext", "greek", "greek-ext")),
    "Talka Paper Georgian": ("-georgian", ("georgian",)),
    "Talka Paper Armenian": ("-armenian", ("armenian",)),
    "Talka Paper Arabic": ("-arabic", ("arabic",)),
    "Talka Paper Hebrew": ("-hebrew", ("hebrew",)),
    "Talka Paper Devanagari": ("", ("devanagari",)),
}
LETTERS = "paper-letters.json"
PHONETIC = range(0x1D00, 0x1DC0)  # in no name, and a third of what Latin would take to make


def _instance(modules: Path, suffix: str, part: str, weight: int, without: Iterable[int]) -> TTFont:
    """One subset at one weight, without the characters that the family has already."""
    package = f"noto-sans{suffix}"
    source = modules / "@fontsource-variable" / package / "files" / f"{package}-{part}-wght-normal.woff2"
    font = TTFont(source, recalcTimestamp=False)
    font.flavor = None
    if without:
        _cut(font, set(font.getBestCmap()) - set(without))  # before the weight is fixed: what is cut needs no work
    return instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True)


def _cut(font: TTFont, letters: set[int]) -> None:
    """Leave these letters alone in it."""
    options = subset.Options()
    options.hinting, options.notdef_outline, options.layout_features = False, True, ["*"]
    options.name_IDs, options.glyph_names = ["*"], False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes={code for code in letters if code not in PHONETIC})
    cutter.subset(font)


def _named(font: TTFont, family: str, weight: int) -> TTFont:
    """Under a name of its own, so that no other font of a similar name is taken for it."""
    style = "Bold" if weight > 400 else "Regular"
    font["name"].names = []
    for number, text in ((1, family), (2, style), (4, f"{family} {style}"), (6, f"{family} {style}".replace(" ", ""))):
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection = 0x20 if weight > 400 else 0x40
    font["head"].macStyle = 1 if weight > 400 else 0
    return font


def _merged(fonts: list[TTFont]) -> TTFont:
    """One font of several with different characters."""
    if len(fonts) == 1:
        return fonts[0]
    files = []
    for font in fonts:
        file = io.BytesIO()
        font.save(file)
        file.seek(0)
        files.append(file)
    options = merge.Options(drop_tables=["STAT", "DSIG", "vhea", "vmtx"])
    return merge.Merger(options).merge(files)


def _ranges(codes: Iterable[int]) -> list[list[int]]:
    """Code points as [first, last] ranges."""
    found: list[list[int]] = []
    for code in sorted(codes):
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def _family(modules: Path, family: str, weight: int) -> tuple[bytes, set[int]]:
    """One font file, and its letters."""
    suffix, parts = FAMILIES[family]
    known: set[int] = set()
    fonts = []
    for part in parts:
        font = _instance(modules, suffix, part, weight, known)
        known |= set(font.getBestCmap())
        fonts.append(font)
    out = io.BytesIO()
    _named(_merged(fonts), family, weight).save(out)
    return out.getvalue(), known


def add_papers(files: Files, modules: Path) -> None:
    """Make every family in both weights, and the list of the letters that can be printed; as many at once as it can."""
    letters: set[int] = set()
    wanted = [(family, weight) for family in FAMILIES for weight in WEIGHTS]
    with ProcessPoolExecutor(min(len(wanted), os.cpu_count() or 1)) as pool:
        made = pool.map(partial(_family, modules), *zip(*wanted, strict=True))
        for (family, weight), (content, known) in zip(wanted, made, strict=True):
            files.add(f"paper-{family.lower().replace(' ', '-')}-{weight}.ttf", content)
            letters |= known
    files.add(LETTERS, json.dumps({"families": list(FAMILIES), "letters": _ranges(letters)}).encode())
