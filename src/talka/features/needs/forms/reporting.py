"""Saying what is missing."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talka.kernel.records.forms import LineField, RecordForm
from talka.ui.forms import Form, LongText

from ..actions.content import Content
from ..models import HeardFrom
from ..queries.places import place_near
from .fields import SpotField, count_field, quantity_has_unit, speaking_choices, unit_field, urgency_field


class NeedForm(RecordForm):
    """A need, as a resident, an editor or a coordinator writes it.

    `organisations` (id, name) are those in whose name the writer may report; `anonymous` asks for a mail address;
    `asks_where` asks where it was heard. `heard_from` is what stands there when it isn't asked.
    """

    draft = "need"
    urgency = urgency_field()
    people_count = count_field(_("About how many people does it concern?"))
    quantity = count_field(_("How much is needed?"))
    unit = unit_field()
    spot = SpotField(label=_("The exact spot"))
    heard_from = forms.ChoiceField(label=_("Where was it heard?"), choices=HeardFrom, initial=HeardFrom.RESIDENT)
    source = LineField(label=_("Who told it, or where is it written down?"), max_length=300, required=False)
    owner = forms.ChoiceField(label=_("In whose name?"), required=False)
    email = forms.EmailField(
        label=_("Your mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )
    twins_seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(
        self,
        *args: Any,
        organisations: list[tuple[int, str]] | None = None,
        anonymous: bool = False,
        asks_where: bool = False,
        heard_from: str = HeardFrom.RESIDENT,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kept_heard_from = heard_from
        self.fields["title"].label = _("What is missing?")
        self.fields["body"].label = _("Tell more")
        self.fields["body"].widget = LongText(rows=5)
        self.fields["place"].label = _("Where?")
        self.fields["audiences"].label = _("For whom?")
        self.fields["themes"].label = _("What is it about?")
        if not anonymous:
            del self.fields["email"]
        if not asks_where:
            del self.fields["heard_from"]
        if organisations:
            self.fields["owner"].choices = [*speaking_choices(organisations), ("", _("My own"))]  # type: ignore[attr-defined]
        else:
            del self.fields["owner"]

    @property
    def has_more(self) -> bool:
        """Whether something stands, or is wrong, among the fields that are folded away at first."""
        folded = ("audiences", "themes", "quantity", "unit", "spot", "source", "summary")
        return any(self[name].value() or self[name].errors for name in folded)

    def clean(self) -> dict[str, Any]:
        """A number has a unit; somebody must be able to find the place."""
        cleaned = super().clean() or self.cleaned_data
        quantity_has_unit(self, cleaned)
        if "spot" not in self.errors and "place" not in self.errors and not cleaned.get("place"):
            self._place_from_spot(cleaned)
        return cleaned

    def _place_from_spot(self, cleaned: dict[str, Any]) -> None:
        spot = cleaned.get("spot")
        place = place_near(spot, get_language() or "en") if spot else None
        if place is None:
            self.add_error("place", _("Say where: a town, a municipality, a region or a country."))
        cleaned["place"] = place

    def content(self) -> Content:
        """What was written."""
        data = self.cleaned_data
        return Content(
            title=data["title"],
            language=data["language"],
            summary=data["summary"],
            body=data["body"],
            place=data["place"].id if data["place"] else None,
            terms=tuple(sorted(self.term_ids())),
            urgency=data["urgency"],
            people_count=data["people_count"],
            heard_from=data.get("heard_from", self.kept_heard_from),
            source=data["source"],
            quantity=data["quantity"],
            unit=data["unit"] if data["quantity"] else "",
            spot=data["spot"],
        )


class VoiceForm(Form):
    """ "Me too" of somebody without an account."""

    email = forms.EmailField(
        label=_("Your mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )
