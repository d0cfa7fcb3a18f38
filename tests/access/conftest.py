"""The world, in which pages are not drawn: who is let in is decided before, and drawing takes most of the time."""

from typing import Any

import jinja2
import pytest
from django.template import engines

from talka.capabilities.search import finding
from talka.ui import rendering
from tests.hostile.world import World, build


class Undrawn:
    """In the place of the templates: neither read nor filled."""

    auto_reload = True  # nothing that it draws is kept

    def get_template(self, name: str) -> Any:
        """Whichever."""
        return self

    def render(self, *values: Any, **named: Any) -> str:
        """Nothing."""
        return ""


@pytest.fixture
def world(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    """One of each; second factor and terms are asked for, as they are in earnest."""
    settings.TALKA_SECOND_FACTOR_REQUIRED = settings.TALKA_AGREEMENT_REQUIRED = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # The backend keeps what fills its contexts from the first page on: not what stands in for it here.
    assert [getattr(engine, "template_context_processors", None) for engine in engines.all()]
    monkeypatch.setattr(finding, "embedder", lambda: None)
    monkeypatch.setattr(jinja2.Template, "render", lambda self, *values, **named: "")
    monkeypatch.setattr(rendering, "jinja", Undrawn)
    monkeypatch.setattr(rendering, "page_values", lambda request, shell=None: {"messages": ()})
    monkeypatch.setattr(rendering, "render_block", lambda *values, **named: "")
    return build()
