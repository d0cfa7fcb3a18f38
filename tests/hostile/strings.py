"""What is written into fields to break programs; about forty, each of another sort."""

from __future__ import annotations

import json
from pathlib import Path

SCRIPT = "<script>alert(1)</script>"
STRINGS = (
    "",
    " ",
    "\t\n\r",
    "\x00",
    "a\x00b",
    "\x01\x08\x1b[31m\x7f",
    "\u202eevil",
    "\u2066\u2069\u200b\u200d\ufeff",
    "\u00a0\u3000\u2028\u2029",
    "Z\u0335\u0321\u0322\u031b" * 40,
    "💚👩‍👩‍👧‍👦🏳️‍🌈",
    "\U0010ffff\ue000\ufffe",
    "a" * 100_000,
    "ა" * 5000,
    "a b " * 5000,
    "\n" * 5000,
    SCRIPT,
    f"'\"><{SCRIPT[1:]}",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</textarea></title></style><script>alert(1)</script>",
    "javascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    'https://example.org/" onmouseover="alert(1)',
    "{{ 7*7 }}{% debug %}${7*7}#{7*7}",
    "%(name)s %s %d %n {0} {name}",
    "'; DROP TABLE records_record; --",
    "1' OR '1'='1",
    '" AND 1=1 NEAR(a b) *',
    "=cmd|' /C calc'!A0",
    "../../../../etc/passwd",
    "Hello\r\nBcc: all@example.org\r\n\r\nBuy",
    "-1",
    "0",
    "99999999999999999999999999",
    "1e400",
    "NaN",
    "٣१２",
    "2026-02-30",
    "0000-00-00",
    "99999-12-31",
    "null",
    "[]",
    "a@b" * 100,
    '"a\\"@b"@example.org',
    "http://[::1",
    "http://xn--" + "a" * 300,
    "zz-ZZ-\u0130",
)


def all_strings(shared: Path) -> list[str]:
    """Ours, the big list of naughty strings, and every twenty-fifth of the list of scripts in disguise."""
    known = json.loads((shared / "hostile" / "blns.json").read_text())
    files = sorted((shared / "hostile" / "xss").rglob("*.txt"))
    disguised = [line for file in files for line in file.read_text(errors="replace").splitlines()[::25]]
    return [*STRINGS, *known, *disguised]
