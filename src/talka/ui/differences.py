"""What changed between two texts, word by word."""

import re
from difflib import SequenceMatcher

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LONGEST = 4000
_WORDS = re.compile(r"\s+|[^\s]+")


def change_marks(before: str, after: str) -> SafeString:
    """`after` with what is new as `<ins>` and what went as `<del>`.

    Beyond `LONGEST` words the comparison would cost seconds: then `after` stands unmarked.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > LONGEST:
        return escape(after)
    parts: list[str] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = escape("".join(old[i1:i2])), escape("".join(new[j1:j2]))
        if kind == "equal":
            parts.append(come)
            continue
        parts.append(f"<del>{gone}</del>" if gone else "")
        parts.append(f"<ins>{come}</ins>" if come else "")
    return mark_safe("".join(parts))  # noqa: S308 - every piece is escaped above
