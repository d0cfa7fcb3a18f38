"""What a web process has in memory once it has started."""

import subprocess
import sys

LOADED = "import sys, talka.config.wsgi; print(*sorted({name.partition('.')[0] for name in sys.modules}))"


def test_a_web_process_starts_without_what_few_requests_need() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert not {"numpy", "openpyxl", "PIL", "rich", "onnxruntime", "lxml"} & set(done.stdout.split())
