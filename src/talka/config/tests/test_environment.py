"""What the environment may say, and what is made when it says nothing."""

import os
import stat
import subprocess
import sys
import threading

import pytest

from talka.config.environment import secret_key


def ask(tmp_path, *words, **variables):
    """Run the command in an environment of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TALKA_", "DJANGO_"))}
    kept.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "talka.config.command", *words],
        env={**kept, "TALKA_DATA": str(tmp_path / "data"), **variables},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_key_is_made_once_and_kept_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("TALKA_SECRET_KEY")
    key = secret_key(tmp_path)
    assert len(key) > 40
    assert secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_processes_that_start_at_once_agree_on_the_key(tmp_path, monkeypatch):
    monkeypatch.delenv("TALKA_SECRET_KEY")
    start, keys = threading.Barrier(8), []

    def one() -> None:
        start.wait()
        keys.append(secret_key(tmp_path))

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert set(keys) == {(tmp_path / "secret_key").read_text()}


def test_the_environments_key_wins(tmp_path, monkeypatch):
    monkeypatch.setenv("TALKA_SECRET_KEY", "given")
    assert secret_key(tmp_path) == "given"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("TALKA_LANGUAGES", "en,xx"),
        ("TALKA_WEB_THREADS", "0"),
        ("TALKA_DEMO", "perhaps"),
    ],
)
def test_a_wrong_value_is_told_in_a_sentence(tmp_path, name, value):
    done = ask(tmp_path, "doctor", **{name: value})
    assert done.returncode != 0
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_help_needs_no_data_folder(tmp_path):
    done = ask(tmp_path, "--help")
    assert done.returncode == 0
    assert "createcoordinator" in done.stdout
    assert not (tmp_path / "data").exists()


def test_coordinator(tmp_path):
    ask(tmp_path, "django", "migrate", "-v0")
    assert ask(tmp_path, "createcoordinator", "not an address").returncode == 2
    first = ask(tmp_path, "createcoordinator", "Ana@Example.org")
    assert first.returncode == 0, first.stderr
    assert "ana@example.org is a coordinator now" in first.stdout
    assert "second factor" in first.stdout
    assert "already" in ask(tmp_path, "createcoordinator", "ana@example.org").stdout
    assert "has no second factor" in ask(tmp_path, "resetsecondfactor", "Ana@example.org").stdout
    assert ask(tmp_path, "resetsecondfactor", "nobody@example.org").returncode == 2


@pytest.mark.parametrize(
    ("tiles", "told"), [("", "same-origin"), ("https://t.example/{z}/{x}/{y}.png", "strict-origin-when-cross-origin")]
)
def test_a_server_of_tiles_learns_the_site_and_never_the_page(tmp_path, tiles, told):
    code = "from talka.config.settings import SECURE_REFERRER_POLICY; print(SECURE_REFERRER_POLICY)"
    environment = {**os.environ, "TALKA_DATA": str(tmp_path), "TALKA_TILES_URL": tiles}
    answer = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    assert answer.stdout.strip() == told
