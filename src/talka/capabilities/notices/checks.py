"""A notice whose letter can't be written does not start."""

from typing import Any

from django.core.checks import Error, register
from jinja2 import TemplateError

from talka.ui.rendering import jinja

from .declared import all_declared


@register("talka")
def every_notice_has_its_letter(app_configs: Any, **kwargs: Any) -> list[Error]:
    """notices.E001 for each declared notice whose template is missing or does not compile."""
    return [
        Error(
            f"The notice {one.code!r} has no letter: {fault}",
            hint="Name a template that exists, as in docs/how-to/tell-people.md, or leave `template` out.",
            id="notices.E001",
        )
        for one in all_declared()
        if (fault := _fault(one.template))
    ]


def _fault(template: str) -> str:
    try:
        jinja().get_template(template)
    except TemplateError as error:
        return f"{template}: {error}"
    return ""
