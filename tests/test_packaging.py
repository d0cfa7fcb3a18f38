"""The wheel, as somebody gets it who has neither node nor a compiler nor our sources."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.running import running

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]
REPOSITORY = Path(__file__).resolve().parents[1]


def uv() -> str:
    """The installer that make uses."""
    own = REPOSITORY / ".make" / "uv"
    found = str(own) if own.exists() else shutil.which("uv")
    if not found:
        pytest.skip("uv is missing; make setup fetches it")
    return found


def run(*command: str, cwd: Path, **variables: str) -> None:
    """A command that must succeed."""
    environment = {**os.environ, **variables}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a source distribution, as a release is."""
    folder = tmp_path_factory.mktemp("dist")
    run(uv(), "build", "--quiet", "--out-dir", str(folder), cwd=REPOSITORY)
    (built,) = folder.glob("*.whl")
    return built


def test_carries_what_is_made_and_nothing_of_ours(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.startswith("talka/ui/static/built/talka.") and name.endswith(".css.br") for name in names)
    assert {name.split("/")[2] for name in names if name.endswith("django.mo")} == {"ka", "lv", "lt", "ru", "uk"}
    assert not [name for name in names if "/tests/" in name or "node_modules" in name or "/assets/" in name]


def test_an_empty_environment_gives_a_demo(wheel: Path, tmp_path: Path):
    run(uv(), "venv", "--quiet", "--python", sys.executable, str(tmp_path / "venv"), cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    run(uv(), "pip", "install", "--quiet", "--python", str(python), "--only-binary", ":all:", str(wheel), cwd=tmp_path)
    # Neither node nor a compiler is on this path.
    talka = (str(python), "-m", "talka.config.command")
    words = tmp_path / "words"  # made by what is installed there, not taken from this folder
    run(*talka, "prepare", cwd=tmp_path, TALKA_WORDS=str(words), TALKA_DATA=str(tmp_path / "data"))
    assert {path.stem for path in words.glob("*.dic")} >= {"en", "ka", "lv", "lt", "ru", "uk"}
    beside = {"PATH": str(python.parent), "TALKA_WORDS": str(words)}
    with running(["demo"], tmp_path / "data", talka=talka, seconds=300, **beside) as (url, _process):
        with urllib.request.urlopen(f"{url}/ka/", timeout=30) as page:
            html = page.read().decode()
        assert 'lang="ka"' in html
        style = html.split("/static/built/talka.", 1)[1].split('"', 1)[0]
        with urllib.request.urlopen(f"{url}/static/built/talka.{style}", timeout=30) as sheet:
            assert sheet.status == 200
            assert "immutable" in sheet.headers["Cache-Control"]
