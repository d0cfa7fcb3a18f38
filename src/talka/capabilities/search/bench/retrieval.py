"""Does a text in one language find the same text in another? By words, by meaning, by both, through the real engine.

``talka bench retrieval --data FILE`` runs this module in a process of its own, with a database and a data folder that
it makes and throws away; `python -m talka.capabilities.search.bench.retrieval FILE POOL QUESTIONS` prints JSON.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

POOL, QUESTIONS = 400, 60
METHODS = ("lexical", "semantic", "fused", "rrf")
MEANT = {
    "lexical": "words alone",
    "semantic": "meaning alone",
    "fused": "as search ranks: likeness of meaning and the share of words",
    "rrf": "reciprocal ranks (k = 60) of the first two, for comparison",
}


def main(data: Path, *, as_json: bool = False, pool: int = POOL, questions: int = QUESTIONS) -> dict[str, Any]:
    """Measure on a file of parallel texts, print a table (or JSON), and give what was measured.

    `pool` is how many texts of each language lie in the index, `questions` how many of them are asked for.
    """
    with tempfile.TemporaryDirectory(prefix="talka-bench-") as folder:
        measured: dict[str, Any] = _in_own_process(data, Path(folder), pool, questions)
    print(json.dumps(measured, indent=1) if as_json else table(measured))
    return measured


def _in_own_process(data: Path, folder: Path, pool: int, questions: int) -> Any:
    from django.conf import settings  # noqa: PLC0415  reason: wants Django set up

    own = {"TALKA_DATA": str(folder), "DATABASE_URL": "", "CACHE_URL": "", "TALKA_LOG_LEVEL": "ERROR"}
    environment = {**os.environ, **own, "TALKA_WORDS": str(settings.TALKA_WORDS)}
    command = [sys.executable, "-m", __name__, str(data.resolve()), str(pool), str(questions)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def table(measured: dict[str, Any]) -> str:
    """The measurement as lines of text: recall at 1 and 10 for each pair of languages and method."""
    head = f"{'from':>4} {'to':>4}" + "".join(f" {method:>9} R@1  R@10" for method in METHODS)
    lines = [
        f"{measured['file']}: {measured['questions']} questions a pair, {measured['pool']} texts a language,"
        f" model {measured['model']}",
        *(f"  {method}: {meaning}" for method, meaning in MEANT.items()),
        head,
    ]
    for row in [*measured["pairs"], measured["mean"]]:
        said = "".join(f" {'':>9} {row[method]['r1']:.2f}  {row[method]['r10']:.2f}" for method in METHODS)
        lines.append(f"{row['from']:>4} {row['to']:>4}{said}")
    return "\n".join(lines)


if __name__ == "__main__":
    import django

    django.setup()
    from talka.capabilities.search.bench.measuring import measure

    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
