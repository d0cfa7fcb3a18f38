"""Components: the macros of `components/*.jinja`, callable from every template without an import.

A block that is rendered alone (for htmx) doesn't run the imports of its page, so components are put into
the environment's globals. Each declares its arguments: one that is unknown or missing is an error.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from jinja2 import Environment, nodes, pass_environment
from markupsafe import Markup

from .reading import page_language


class Component:
    """One macro by its name; the template that holds it is compiled when it is first called."""

    __slots__ = ("environment", "macro", "name", "parameters", "required", "template")

    def __init__(self, environment: Environment, template: str, macro: nodes.Macro) -> None:
        self.environment, self.template, self.name = environment, template, macro.name
        self.parameters = tuple(argument.name for argument in macro.args)
        self.required = self.parameters[: len(self.parameters) - len(macro.defaults)]
        self.macro: Any = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Draw it. Raises TypeError when an argument is missing or unknown."""
        if len(args) < len(self.required) and (
            missing := [name for name in self.required[len(args) :] if name not in kwargs]
        ):
            raise TypeError(f"component {self.name!r} lacks {', '.join(missing)}; it takes {self.parameters}")
        macro = self.macro
        if macro is None:
            macro = getattr(self.environment.get_template(self.template).module, self.name)
            if not self.environment.auto_reload:
                self.macro = macro
        return macro(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<component {self.name}({', '.join(self.parameters)})>"


@pass_environment
def kept(environment: Environment, name: str, *args: Any, **kwargs: Any) -> Any:
    """Draw a component, once in each language for the same arguments (hashable ones): `kept("site_foot", name, items)`.

    For what stands on many pages unchanged and shows nothing of who reads.
    """
    component: Any = environment.globals[name]
    if environment.auto_reload:
        return component(*args, **kwargs)
    return _kept(page_language(), component, *args, **kwargs)


# `typed`: safe markup and the same letters as plain text are equal, but not drawn alike.
@lru_cache(maxsize=2048, typed=True)
def _kept(_language: str, component: Component, *args: Any, **kwargs: Any) -> Any:
    return component(*args, **kwargs)


# Stand in kept markup for what is another one each time: a form's hidden token, which is each reader's own, and the
# number of the record that its addresses lead to. What people write holds no token: a "<" of theirs is escaped.
TOKEN = Markup("<csrf-token></csrf-token>")
NUMBER = 7_206_113_000
_KEPT_BY = 2048
_drawn: OrderedDict[Any, Markup] = OrderedDict()
_drawn_lock = Lock()


def drawn_once(key: Hashable, draw: Callable[[], str], csrf_input: object = "", number: int = NUMBER) -> Markup:
    """What `draw` gives, drawn once in each language for the same key; `TOKEN` and `NUMBER` in it are replaced.

    The key says all that is shown but for these two.
    """
    whole = (page_language(), key)
    with _drawn_lock:
        found = _drawn.get(whole)
        if found is not None:
            _drawn.move_to_end(whole)
    if found is None:
        found = Markup(draw())
        with _drawn_lock:
            _drawn[whole] = found
            while len(_drawn) > _KEPT_BY:
                _drawn.popitem(last=False)
    if number != NUMBER:
        found = Markup(str.replace(found, str(NUMBER), str(number)))
    return Markup(str.replace(found, TOKEN, str(csrf_input))) if TOKEN in found else found


@pass_environment
def kept_by(
    environment: Environment,
    key: Hashable,
    csrf_input: object,
    name: str,
    one: Any,
    *more: Hashable,
    number: int = NUMBER,
) -> Markup:
    """Draw `name(one, TOKEN, *more)` once in each language for the same key, which says all it shows of `one`.

    This reader's token and this record's number are put in the places of `TOKEN` and `NUMBER`.
    """
    component: Any = environment.globals[name]
    if environment.auto_reload:
        key = object()
    return drawn_once((name, key, more), lambda: component(one, TOKEN, *more), csrf_input, number)


def _sources(environment: Environment) -> Iterator[tuple[str, str]]:
    """Every `<anything>/components/*.jinja` and `<anything>/components.jinja` on the loader's path."""
    for folder in map(Path, getattr(environment.loader, "searchpath", [])):
        found = sorted([*folder.glob("*/components/*.jinja"), *folder.glob("*/components.jinja")])
        for path in found:
            yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


def find_components(environment: Environment) -> dict[str, Component]:
    """All components by name; those that begin with an underscore stay private to their file."""
    components: dict[str, Component] = {}
    for template, source in _sources(environment):
        for node in environment.parse(source, template).body:
            if not isinstance(node, nodes.Macro) or node.name.startswith("_"):
                continue
            if node.name in components:
                other = components[node.name].template
                raise ImproperlyConfigured(f"Two components are named {node.name!r}: in {other} and in {template}.")
            components[node.name] = Component(environment, template, node)
    return components
