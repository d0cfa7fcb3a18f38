"""What certificates say; revoking and correcting one; a number to look up."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.kernel.records.forms import LineField, TextField
from talka.toolkit.checked import read_number
from talka.toolkit.languages import INTERFACE_LANGUAGES
from talka.ui.formats import language_name
from talka.ui.forms import Form

from ..actions.certificates.revoking import BY_HAND
from ..models import CertificateSettings, Event

WORDS = ("competences", "statement", "signatory")
LONGEST_WORDS, LONGEST_LINE, LONGEST_NAME = 1500, 200, 200


def hours_field(label: Any) -> forms.DecimalField:
    """Hours, by halves and tenths."""
    return forms.DecimalField(
        label=label, min_value=Decimal("0.1"), max_value=999, max_digits=4, decimal_places=1, required=False
    )


class CertificateForm(Form):
    """Who gets one, and what stands in it, in each language of the interface; the event's own comes first."""

    min_hours = hours_field(_("Hours at least"))
    min_share = forms.IntegerField(label=_("Percent of the hours at least"), min_value=1, max_value=100, required=False)
    hours = hours_field(_("Hours of the whole event"))

    def __init__(self, *args: Any, event: Event, said: CertificateSettings, **options: Any) -> None:
        initial: dict[str, Any] = {name: getattr(said, name) for name in ("min_hours", "min_share", "hours")}
        for name in WORDS:
            initial |= {f"{name}_{code}": text for code, text in getattr(said, name).items()}
        super().__init__(*args, initial=initial, **options)
        self.languages = list(dict.fromkeys([event.language, *INTERFACE_LANGUAGES]))
        for code in self.languages:
            self.fields[f"competences_{code}"] = TextField(
                label=_("What was learnt"), max_length=LONGEST_WORDS, required=False
            )
            self.fields[f"statement_{code}"] = TextField(
                label=_("About the project"), max_length=LONGEST_WORDS, required=False
            )
            self.fields[f"signatory_{code}"] = LineField(
                label=_("Function of whoever signs"), max_length=LONGEST_LINE, required=False
            )

    def named(self) -> list[tuple[str, str]]:
        """(code, name) of the languages."""
        return [(code, language_name(code)) for code in self.languages]

    def columns(self) -> dict[str, Any]:
        """The settings' columns."""
        columns = {name: self.cleaned_data[name] for name in ("min_hours", "min_share", "hours")}
        for name in WORDS:
            texts = {code: self.cleaned_data[f"{name}_{code}"].strip() for code in self.languages}
            columns[name] = {code: text for code, text in texts.items() if text}
        return columns


class RevokeForm(Form):
    """Why it holds no more."""

    because = forms.ChoiceField(label=_("Why"), choices=[(code.value, code.label) for code in BY_HAND])


class ReissueForm(Form):
    """The name as it should stand there."""

    name = LineField(label=_("Name"), max_length=LONGEST_NAME)


class NumberForm(Form):
    """A number as somebody types it."""

    number = LineField(label=_("Number of the certificate"), max_length=60)

    def clean_number(self) -> str:
        """As it is kept."""
        number = read_number(self.cleaned_data["number"])
        if number is None:
            raise forms.ValidationError(
                _("There is a typing error in this number. It has 16 digits and letters, in groups of four.")
            )
        return number
