"""The Jinja2 environment of all pages: strict, escaping, translated, with every component at hand."""

from functools import partial
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

from django.utils.translation import get_language_bidi
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode

from . import formats, graphs, maps, reading, remarks, text
from .addresses import url
from .assets import asset, preloads
from .bands import band
from .components import NUMBER, Component, find_components, kept, kept_by
from .differences import change_marks
from .icons import icon
from .steps import STEPS

FORMATTERS = (
    "ago",
    "compact",
    "country_name",
    "day",
    "filesize",
    "hour",
    "language_name",
    "language_note",
    "moment",
    "money",
    "number",
    "own_name",
    "percent",
    "when",
)


# What is called as it stands: Jinja looks at each call, twice, for whether the callee wants the context.
_PLAIN = frozenset({Component, Macro, FunctionType, MethodType, BuiltinMethodType, partial, type(asset)})


class _Context(Context):
    """Jinja's, which calls what it knows without asking it first: a page makes a hundred calls."""

    @internalcode
    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """The answer of a callable, which is given the context where it asks for it."""
        if type(__obj) not in _PLAIN or hasattr(__obj, "jinja_pass_arg"):
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return __obj(*args, **kwargs)


class _Environment(Environment):
    """Jinja's, whose templates hold the globals themselves: looking them up in a chain costs a tenth of a page."""

    context_class = _Context

    def make_globals(self, d: Any) -> Any:
        """All are there before the first template is loaded."""
        return {**self.globals, **(d or {})}


def environment(**options: Any) -> Environment:
    """Made once by Django's Jinja2 backend (`OPTIONS["environment"]`)."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    options["extensions"] = [*options.get("extensions", []), "jinja2.ext.i18n"]
    made = _Environment(**options)
    made.policies["ext.i18n.trimmed"] = True  # as tools/catalogues.py extracts them
    reading.install(made)
    made.globals |= {name: getattr(formats, name) for name in FORMATTERS}
    made.globals |= {"kept": kept, "kept_by": kept_by, "NUMBER": NUMBER, "url": url}
    made.globals |= {"static": asset, "asset": asset, "preloads": preloads}
    made.globals |= {"icon": icon, "band": band, "STEPS": STEPS}
    made.globals |= {"markdown": text.markdown, "excerpt": text.excerpt, "change_marks": change_marks}
    made.globals |= {"remark": remarks.remark}
    made.globals |= {"draw_map": maps.draw_map, "draw_graph": graphs.draw_graph}
    made.globals |= {"page_language": reading.page_language, "is_rtl": get_language_bidi}
    made.filters |= {"markdown": text.markdown, "excerpt": text.excerpt, "day": formats.day, "number": formats.number}
    made.filters |= {"language_name": formats.language_name}
    made.globals |= find_components(made)
    return made
