"""Start-up checks of the design system."""

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from .assets import manifest


@register("ui")
def assets_are_built(**_: Any) -> list[CheckMessage]:
    """Warn when pages would be served without style, script and icons."""
    if manifest():
        return []
    return [Warning("The interface's assets are not built.", hint="Run: python -m talka.ui.build", id="ui.W001")]
