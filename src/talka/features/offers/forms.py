"""Input about offers, cleaned."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kernel.records.forms import RecordForm, SpeakingForm, TextField
from talka.toolkit.languages import INTERFACE_LANGUAGES
from talka.ui.forms import DateInput, Form

from .models import OfferType, Terms, Unit


class OfferForm(RecordForm):
    """What an organisation can give."""

    draft = "offer"
    offer_type = forms.ChoiceField(label=_("What sort of offer"), choices=OfferType)
    quantity = forms.IntegerField(label=_("How much"), min_value=1, max_value=10_000_000, required=False)
    unit = forms.ChoiceField(label=_("Counted in"), choices=[("", "—"), *Unit.choices], required=False)
    terms_of_use = forms.ChoiceField(label=_("On what terms"), choices=Terms)
    from_date = forms.DateField(label=pgettext_lazy("date", "From"), widget=DateInput, required=False)
    until_date = forms.DateField(label=_("Until"), widget=DateInput, required=False)
    is_online = forms.BooleanField(label=_("Online"), required=False)
    offer_languages = forms.MultipleChoiceField(
        label=_("In which languages"),
        choices=list(INTERFACE_LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first; a quantity has a unit."""
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("from_date"), cleaned.get("until_date")
        if begins and ends and ends < begins:
            self.add_error("until_date", _("The last day is before the first. Change one of them."))
        if cleaned.get("quantity") and not cleaned.get("unit"):
            self.add_error("unit", _("Say in what it is counted."))
        return cleaned

    def columns(self) -> dict[str, Any]:
        """The cleaned values by the offer's column."""
        data = self.cleaned_data
        place = data["place"]
        names = ("title", "summary", "body", "offer_type", "quantity", "from_date", "until_date", "is_online")
        return {
            **{name: data[name] for name in names},
            "unit": data["unit"] if data["quantity"] else "",
            "terms": data["terms_of_use"],
            "offer_languages": data["offer_languages"],
            "place_id": place.id if place else None,
        }


class AskForm(SpeakingForm):
    """Asking for an offer."""

    draft = "offer-ask"
    message = TextField(label=_("What do you need it for, and when?"), max_length=4000)
    need = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AnswerForm(Form):
    """The answer to somebody who asked; `release` takes back the promise to one who was accepted."""

    answer = TextField(label=_("A word to those who asked"), max_length=4000, required=False)
    decision = forms.ChoiceField(choices=[("accept", ""), ("decline", ""), ("release", "")])

    def clean(self) -> dict[str, Any]:
        """A "no" needs a word."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") in ("decline", "release") and not cleaned.get("answer"):
            self.add_error("answer", _("Please say why not: everybody who asks is owed an answer."))
        return cleaned


class ReopenForm(Form):
    """Offering it again."""

    until_date = forms.DateField(label=_("Until"), widget=DateInput, required=False)
