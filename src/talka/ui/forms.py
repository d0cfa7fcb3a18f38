"""Forms: Django's own, with bound fields that know how they are drawn.

A form of ours is drawn field by field (`{{ field(form["title"]) }}`), so a page decides the order and the
groups. Forms clean, they don't save.
"""

import copy
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict

from .formats import language_name, own_name

CONTROLS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.SelectMultiple, "select"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.HiddenInput, "hidden"),
)


class Branch(NamedTuple):
    """A group of choices that is folded under its first one; `chosen` counts those that are ticked."""

    head: Any
    rest: list[Any]
    chosen: int


class TalkaBoundField(BoundField):
    """A bound field that names its control, so that the `field` component knows how to draw it."""

    @property
    def control(self) -> str:
        """`suggest`, `radios`, `checkboxes`, `tree`, `checkbox`, `select`, `textarea`, `file`, `hidden` or `input`."""
        widget = self.field.widget
        named = getattr(widget, "control", None)
        return named or next((name for kind, name in CONTROLS if isinstance(widget, kind)), "input")

    @property
    def is_group(self) -> bool:
        """Whether it is several controls under one legend."""
        return self.control in ("radios", "radio_cards", "checkboxes", "tree")

    @property
    def branches(self) -> list[Branch]:
        """The choices of a `ChoiceTree`, each with those that follow it until the next head."""
        heads = {str(value) for value in self.field.widget.heads()}
        grouped: list[list[Any]] = []
        for option in self.subwidgets:
            if not grouped or str(option.data["value"]) in heads:
                grouped.append([])
            grouped[-1].append(option)
        return [
            Branch(options[0], options[1:], sum(option.data["selected"] for option in options)) for options in grouped
        ]

    def described_by(self, hint: object = "") -> str:
        """The ids of what is read out with it: its hint (`hint` stands in for the field's own) and its error."""
        if not self.auto_id or self.is_hidden:
            return ""
        parts = {"helptext": hint or self.help_text, "error": self.errors}
        return " ".join(f"{self.auto_id}_{name}" for name, said in parts.items() if said)

    def drawn(self, css: str = "", hint: object = "") -> str:
        """The widget itself with a class and with what ties it to its hint and error."""
        attrs = {"class": css, "aria-describedby": self.described_by(hint)}
        return self.as_widget(attrs={**{name: value for name, value in attrs.items() if value}, **self._limits()})

    def _limits(self) -> dict[str, str | bool]:
        return {"dir": "auto"} if self.control in ("textarea", "input", "suggest") and self._is_text() else {}

    def _is_text(self) -> bool:
        return getattr(self.field.widget, "input_type", "text") in ("text", "search")


class Fields(dict[str, forms.Field]):
    """The fields of a form's class. Each form gets its own, the same as by Django's copying, in a third of the time."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return {name: _own_field(field, memo) for name, field in self.items()}


_FIELD_COPIES = (forms.Field.__deepcopy__, forms.ChoiceField.__deepcopy__)
_WIDGET_COPIES = (forms.Widget.__deepcopy__, forms.Select.__deepcopy__)


def _own_field(field: forms.Field, memo: dict[int, Any]) -> forms.Field:
    """A copy that may be changed without changing the class's; by Django where a field copies itself otherwise."""
    plain = type(field).__deepcopy__ in _FIELD_COPIES and type(field.widget).__deepcopy__ in _WIDGET_COPIES
    if not plain:
        return copy.deepcopy(field, memo)
    own: Any = _twin(field)
    own.error_messages, own.validators = dict(field.error_messages), list(field.validators)
    own.widget = _twin(field.widget)
    own.widget.attrs = dict(field.widget.attrs)
    for holder in (own, own.widget):
        if isinstance(choices := getattr(holder, "_choices", None), list):
            holder._choices = list(choices)
    made: forms.Field = own
    return made


def _twin(one: Any) -> Any:
    twin = object.__new__(type(one))
    twin.__dict__.update(one.__dict__)
    return twin


class Form(forms.Form):
    """The base of every form. `draft` names it for the draft that is kept while somebody writes."""

    bound_field_class = TalkaBoundField
    error_css_class = "is-wrong"
    draft = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        if type(self.base_fields) is dict:
            type(self).base_fields = Fields(self.base_fields)
        super().__init__(*args, **kwargs)


class RadioCards(forms.RadioSelect):
    """Radio buttons as cards. `about` gives a value its second line, `icons` its picture."""

    control = "radio_cards"

    def __init__(
        self, *args: Any, about: Mapping[str, Any] | None = None, icons: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.about, self.icons = dict(about or {}), dict(icons or {})


class ChoiceTree(forms.CheckboxSelectMultiple):
    """Checkboxes, too many to show at once: folded in groups, each under its first choice.

    `heads()` gives the values that begin a group; what stands before the first of them is a group of its own.
    """

    control = "tree"

    def __init__(self, *args: Any, heads: Callable[[], Collection[Any]] = tuple, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heads = heads


class DateInput(forms.DateInput):
    """A day, by the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """A day and time, by the browser's own calendar."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class LanguageSelect(forms.Select):
    """A choice among languages, each named in the reader's language and in itself. Choices are (code, anything)."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The option with its two names; the empty one keeps its own words."""
        option = super().create_option(name, value, *args, **kwargs)
        if code := str(value or ""):
            here, itself = language_name(code), own_name(code)
            option["label"] = here if here == itself else f"{here} · {itself}"
        return option


class LongText(forms.Textarea):
    """A text that grows while one writes; `rows` is where it begins."""

    def __init__(self, attrs: dict[str, Any] | None = None, rows: int = 6) -> None:
        super().__init__({"rows": rows, "data-grow": ""} | (attrs or {}))


class Suggest(forms.TextInput):
    """A text box with suggestions from `url` (JSON `[{"value", "label", "detail"}]` for `?q=`).

    The chosen one's value comes in the hidden `<name>_value`; without script only the text comes, and the
    field must understand it. `value_from_datadict` gives the chosen value if its label was left untouched,
    else the text. `labels` maps a value to its label for the first drawing.
    """

    control = "suggest"

    def __init__(
        self, url: str = "", labels: Mapping[str, str] | None = None, attrs: dict[str, Any] | None = None
    ) -> None:
        super().__init__({"autocomplete": "off"} | (attrs or {}))
        self.url, self.labels = url, dict(labels or {})

    def format_value(self, value: Any) -> str | None:
        """The label of a value that is known, else what was typed."""
        return self.labels.get(str(value), str(value)) if value not in (None, "") else None

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict, name: str) -> Any:
        """The value chosen, if the text still is its label; else the text."""
        text, chosen = data.get(name), data.get(f"{name}_value")
        return chosen if chosen and data.get(f"{name}_label") == text else text
