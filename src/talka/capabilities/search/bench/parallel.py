"""Files of parallel texts: one JSON object a line, its keys language codes.

No part is held out: on the news sentences that are reported, `ranking`'s constants were chosen too.
"""

import json
from collections import Counter
from pathlib import Path
from random import Random

from talka.toolkit.languages import INTERFACE_LANGUAGES

# A language is measured when at least this share of the lines has it.
_LEAST_SHARE = 0.5
Line = dict[str, str]


def read(path: Path, pool: int, seed: int = 1) -> tuple[list[Line], list[str]]:
    """At most `pool` lines that have all of the file's languages, drawn by lot, and these languages.

    Lines of the form ``{"lang": …, "text": …, "en": …}`` are read as pairs. Raises ValueError when fewer than two
    languages or ten lines are there.
    """
    lines = [_line(json.loads(text)) for text in path.read_text(encoding="utf-8").splitlines() if text.strip()]
    counts = Counter(code for line in lines for code in line)
    languages = [code for code in INTERFACE_LANGUAGES if counts[code] >= _LEAST_SHARE * len(lines)]
    whole = [line for line in lines if all(line.get(code) for code in languages)]
    if len(languages) < 2 or len(whole) < 10:
        raise ValueError(f"{path}: wants at least ten lines, each with texts in the same two or more languages.")
    Random(seed).shuffle(whole)
    return whole[:pool], languages


def _line(said: dict[str, object]) -> Line:
    if isinstance(said.get("lang"), str) and isinstance(said.get("text"), str):
        said = {**said, str(said["lang"]): said["text"]}
    return {code: text for code, text in said.items() if isinstance(text, str) and code in INTERFACE_LANGUAGES}
