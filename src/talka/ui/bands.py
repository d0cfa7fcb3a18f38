"""The woven band: an ornament drawn from a record's number, in the manner of Baltic belts and Georgian textiles.

Such bands are woven from a few mirrored pixel motifs in a row. The motif here is grown from the bits of a
number: a quarter is drawn, mirrored twice, and repeated, so each record has a band of its own that stays
the same for ever and costs a few hundred bytes.
"""

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

ROWS = 7
_MASK = 0xFFFFFFFF


def _bits(number: int) -> int:
    """Scatter neighbouring numbers far apart (the finaliser of MurmurHash3, 32 bits)."""
    value = (number * 0x9E3779B1 + 0x85EBCA6B) & _MASK
    value = ((value ^ (value >> 16)) * 0x85EBCA6B) & _MASK
    value = ((value ^ (value >> 13)) * 0xC2B2AE35) & _MASK
    return value ^ (value >> 16)


def motif(number: int) -> list[list[bool]]:
    """One motif: `ROWS` × `ROWS` cells, symmetrical both ways, always with a stepped diamond in it."""
    half = ROWS // 2
    bits = _bits(number)
    radius = 1 + bits % half
    quarter = [
        [(row + column == radius) or bool(bits >> (3 + row * (half + 1) + column) & 1) for column in range(half + 1)]
        for row in range(half + 1)
    ]
    return [[quarter[abs(row - half)][abs(column - half)] for column in range(ROWS)] for row in range(ROWS)]


def _joined(number: int) -> list[list[bool]]:
    """What repeats along the band: the motif, a gap, a small cross, a gap."""
    cells, half = motif(number), ROWS // 2
    for y, row in enumerate(cells):
        off = abs(y - half)
        row.extend([False, off == 0, off <= 1, off == 0, False])
    return cells


def _dashes(row: list[bool]) -> str:
    """A row's filled and empty runs as a dash pattern, beginning with a filled one (of length 0 if need be)."""
    runs, filled = [0], True
    for cell in row:
        if cell != filled:
            runs.append(0)
            filled = cell
        runs[-1] += 1
    return " ".join(map(str, runs if len(runs) % 2 == 0 else [*runs, 0]))


@lru_cache(maxsize=4096)
def band(number: int, step: str, width: int = 240, height: int = 14) -> SafeString:
    """The band of a record: `width` × `height` pixels, coloured by the step's class. Hidden from screen readers.

    Each row of the weave is a dashed line, and mirrored rows share theirs: no ids, no style, about 400 bytes.
    """
    cells = _joined(number)
    length = round(width * ROWS / height)
    lines = []
    for y in range(ROWS // 2 + 1):
        twin = f"M0 {ROWS - 1 - y}.5h{length}" if y != ROWS // 2 else ""
        dashes = _dashes(cells[y])
        if any(cells[y]):
            lines.append(f'<path d="M0 {y}.5h{length}{twin}" stroke-dasharray="{dashes}"/>')
    return mark_safe(  # noqa: S308 - made of numbers and the step's code alone
        f'<svg class="band step-{step}" aria-hidden="true" viewBox="0 0 {length} {ROWS}" width="{width}" '
        f'height="{height}" preserveAspectRatio="xMinYMid slice">{"".join(lines)}</svg>'
    )
