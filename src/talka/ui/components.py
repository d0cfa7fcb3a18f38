"""Components: the macros of `components/*.jinja`, callable from every template without an import.

A block that is rendered alone (for htmx) doesn't run the imports of its page, so components are put into
the environment's globals. Each declares its arguments: one that is unknown or missing is an error.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from jinja2 import Environment, nodes, pass_environment

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
