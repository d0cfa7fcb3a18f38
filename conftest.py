"""What tests of every folder share: databases that threads can race on, a browser, servers that may be missing.

On a person's machine a test is skipped where Chromium, Redis or PostgreSQL is missing, and says so;
with ``TALKA_CI=1`` it fails.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

# How long an example takes says how busy the machine is, not whether the program is right.
hypothesis.settings.register_profile("talka", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
# What Hypothesis looks for was looked for on SQLite; on PostgreSQL it is asked whether the database makes a difference.
hypothesis.settings.register_profile("again", hypothesis.settings.get_profile("talka"), max_examples=25)
hypothesis.settings.load_profile("again" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "talka")

REPOSITORY = Path(__file__).resolve().parent
sys.path.insert(0, str(REPOSITORY))

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def missing(what: str) -> None:
    """Skip, or in CI fail: there everything must be there."""
    if os.environ.get("TALKA_CI"):
        pytest.fail(f"{what} is missing, and TALKA_CI is set: nothing may be skipped there.")
    pytest.skip(f"{what} is missing on this machine")


def asks_the_database(item: pytest.Item) -> bool:
    """Whether a test's outcome may depend on the database."""
    used = set(getattr(item, "fixturenames", ()))
    marks = ("django_db", "postgres")
    return any(map(item.get_closest_marker, marks)) or not used.isdisjoint({"db", "transactional_db", "live_server"})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests of a module share one worker, since they share one server; PostgreSQL's own are skipped elsewhere.

    On PostgreSQL, what never asks a database is left to the run on SQLite: it would do the same again.
    """
    postgres = os.environ.get("DATABASE_URL", "").startswith("postgres")
    if postgres:
        others = [item for item in items if not asks_the_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if asks_the_database(item)]
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group(f"browser {item.path.stem}"))
        if item.get_closest_marker("postgres") and not postgres:
            item.add_marker(pytest.mark.skip(reason="means something on PostgreSQL only"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: Any) -> None:
    """SQLite's test database is a file: in memory two threads would share one connection's locks; no real race."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


# What processes keep of the database between requests; each test has another database.
KEPT = (
    ("talka.kernel.vocabulary.labels", "forget"),
    ("talka.kernel.vocabulary.queries", "forget_names"),
    ("talka.capabilities.exchange.lines", "forget_places"),
    ("talka.capabilities.comments.lookalikes", "forget"),
)


@pytest.fixture(autouse=True)
def forget_what_is_kept() -> None:
    """Terms, places, cached answers and the language of the test before are not those of this one."""
    from django.core.cache import cache
    from django.utils import translation

    translation.activate("en")

    for module, name in KEPT:
        if module in sys.modules:
            getattr(sys.modules[module], name)()
    cache.clear()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the repository (``TALKA_SHARED_DATA``)."""
    folder = Path(os.environ.get("TALKA_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        missing(f"The folder of shared data ({folder})")
    return folder


@pytest.fixture(scope="session")
def redis_url() -> str:
    """A Redis to test against, as ``TALKA_TEST_REDIS_URL`` says."""
    url = os.environ.get("TALKA_TEST_REDIS_URL", "")
    if not url:
        missing("Redis (TALKA_TEST_REDIS_URL)")
    return url


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium."""
    given = os.environ.get("TALKA_TEST_CHROMIUM")
    found = given or next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    if not found:
        missing("Chromium")
    return str(found)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless browser for the whole session; take `page` or make a context of your own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile: no cookies; a desktop's width unless the test resizes the page."""
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which an uncaught script error fails the test."""
    made = context.new_page()
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    yield made
    assert not errors, f"script errors on the page: {errors}"


@pytest.fixture(scope="session")
def demo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real `talka demo`: web and worker, filled, in a data folder of its own."""
    from tests.running import running_demo

    with running_demo(tmp_path_factory.mktemp("demo")) as url:
        yield url


@pytest.fixture
def axe(page: Page) -> Any:
    """Call it to get the list of what axe finds wrong on the page as it stands, each as one line of text."""
    from axe_playwright_python.sync_playwright import Axe

    def violations() -> list[str]:
        found = Axe().run(page).response["violations"]
        return [f"{one['id']}: {node['target']} {one['help']}" for one in found for node in one["nodes"]]

    return violations


@pytest.fixture(autouse=True)
def labels_are_read_anew() -> Iterator[None]:
    """Labels are kept in memory by process; between tests the vocabulary is another one."""
    yield
    if (labels := sys.modules.get("talka.kernel.vocabulary.labels")) is not None:
        labels.forget()
    if (queries := sys.modules.get("talka.kernel.vocabulary.queries")) is not None:
        queries.forget_names()


@pytest.fixture(autouse=True)
def proofs_cost_little(settings: Any) -> None:
    """A visitor's proof of work is found in a moment."""
    settings.TALKA_PROOF_COST = 1


@pytest.fixture(autouse=True)
def coordinators_step_in(settings: Any) -> None:
    """Tests sign coordinators in without a second factor; those that are about it ask for it again."""
    settings.TALKA_SECOND_FACTOR_REQUIRED = False


@pytest.fixture(autouse=True)
def everybody_agreed(settings: Any) -> None:
    """Tests sign people in who were never asked to agree to anything; those that are about it ask for it again."""
    settings.TALKA_AGREEMENT_REQUIRED = False
