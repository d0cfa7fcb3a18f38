"""The fields that several forms of needs share."""

import re
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from talka.kernel.people.models import Organisation
from talka.kernel.records.forms import LineField
from talka.ui.forms import RadioCards, Suggest

from ..models import Unit, Urgency
from ..queries.organisations import organisation_named

MOST = 1_000_000_000
ICONS = {"1": "cup-hot", "2": "flag", "3": "clock-history", "4": "exclamation-triangle"}
ABOUT = {
    "1": _("It would be good to have some day."),
    "2": _("Life is harder without it."),
    "3": _("It is needed within weeks."),
    "4": _("Somebody is in trouble now."),
}
# Two decimal numbers with a comma, space or slash between them: "56.5, 27.3", "@56.5,27.3,15z", "#map=15/56.5/27.3".
_PAIR = re.compile(r"(?<![\d.])(-?\d{1,3}\.\d+)\s*[,/;\s]\s*(-?\d{1,3}\.\d+)(?![\d.])")


class SpotField(LineField):
    """An exact point: coordinates, or a link of a map that holds them; cleaned to degrees (north, east), or None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=600, required=False, **options)

    def clean(self, value: Any) -> tuple[float, float] | None:
        """Refuse what holds no point on Earth."""
        text = super().clean(value)
        if not text:
            return None
        found = _PAIR.search(text)
        spot = (float(found[1]), float(found[2])) if found else (91.0, 0.0)
        if abs(spot[0]) > 90 or abs(spot[1]) > 180:
            raise forms.ValidationError(
                _("We find no coordinates here. Write them as 56.5056, 27.3398, or paste the link of a map."),
                code="spot",
            )
        return spot

    def prepare_value(self, value: Any) -> Any:
        """A pair as one writes it."""
        return f"{value[0]}, {value[1]}" if isinstance(value, tuple) else value


class OrganisationField(forms.CharField):
    """An organisation, chosen from suggestions or by its exact name; cleaned to the `Organisation`."""

    def __init__(self, **options: Any) -> None:
        box = Suggest(reverse_lazy("needs:organisations"))  # type: ignore[arg-type]
        super().__init__(max_length=300, widget=box, **options)

    def clean(self, value: Any) -> Organisation | None:
        """The one that is meant."""
        text = super().clean(value)
        if not text:
            return None
        found = organisation_named(text)
        if found is None:
            raise forms.ValidationError(
                _("We don't know this organisation, or there are several. Choose it from the list."), code="unknown"
            )
        return found

    def prepare_value(self, value: Any) -> Any:
        """An organisation by its id, shown by its name."""
        if isinstance(value, str) and value.isdecimal():
            value = organisation_named(value) or value
        if isinstance(value, Organisation):
            self.widget.labels = {str(value.pk): value.called}
            return str(value.pk)
        return value


def urgency_field() -> forms.TypedChoiceField:
    """How pressing, 1–4."""
    return forms.TypedChoiceField(
        label=_("How pressing is it?"),
        choices=Urgency.choices,
        coerce=int,
        initial=Urgency.MATTERS,
        widget=RadioCards(about=ABOUT, icons=ICONS),
    )


def count_field(label: Any, **options: Any) -> forms.IntegerField:
    """A whole number that may be left out."""
    return forms.IntegerField(label=label, min_value=1, max_value=MOST, required=False, **options)


def unit_field() -> forms.ChoiceField:
    """What is counted."""
    return forms.ChoiceField(label=_("Counted in"), choices=[("", "—"), *Unit.choices], required=False)


def quantity_has_unit(form: forms.Form, cleaned: dict[str, Any]) -> None:
    """Tell of a number without a unit, at the unit."""
    if cleaned.get("quantity") and not cleaned.get("unit"):
        form.add_error("unit", _("Say in what it is counted."))


def speaking_choices(organisations: list[tuple[int, str]]) -> list[tuple[str, str]]:
    """Organisations as choices of a form."""
    return [(str(pk), name) for pk, name in organisations]
