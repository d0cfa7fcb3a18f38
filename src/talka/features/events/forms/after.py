"""What those who were there say: of the event, of what they will start, of how it went on, of themselves."""

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from talka.kernel.records.forms import LineField, TextField
from talka.kernel.vocabulary.labels import term_ids, terms
from talka.ui.forms import Form

from ..actions.feedback import Said
from ..models import Recommends, Useful, WentOn

# Of the vocabulary's audiences those that somebody may be counted by.
GROUPS = (
    "general-public", "young-people", "older-people", "parents", "women", "migrants", "third-country-nationals",
    "refugees", "internally-displaced", "ethnic-minorities", "persons-with-disabilities", "carers", "unemployed",
    "rural-residents", "volunteers", "ngo-staff", "educators",
)  # fmt: skip


class FeedbackForm(Form):
    """How it was."""

    useful = forms.TypedChoiceField(
        label=_("How useful was it for you?"), choices=Useful.choices[::-1], coerce=int, widget=forms.RadioSelect
    )
    helped = TextField(label=_("What helped you?"), max_length=2000, required=False)
    missing = TextField(label=_("What was missing?"), max_length=2000, required=False)
    recommends = forms.ChoiceField(
        label=_("Would you recommend it to others?"), choices=Recommends.choices, widget=forms.RadioSelect
    )
    may_quote = forms.BooleanField(label=_("My words may be quoted, without my name"), required=False)

    def said(self) -> Said:
        """What was answered."""
        return Said(**self.cleaned_data)


class IntentionForm(Form):
    """What somebody will start."""

    text = LineField(
        label=_("What will you start?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
    is_public = forms.BooleanField(label=_("Everybody may read it, without my name"), required=False)


class FollowUpForm(Form):
    """How it went on: one of three buttons, and a line."""

    intention = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    answer = forms.ChoiceField(choices=WentOn.choices)
    line = LineField(label=_("A line about it"), max_length=500, required=False)


class SelfDescriptionForm(Form):
    """Which sector and groups somebody counts themselves to; nothing of it has to be said."""

    sector = forms.TypedChoiceField(
        label=pgettext_lazy("participant", "I work in"), coerce=int, empty_value=None, required=False
    )
    groups = forms.TypedMultipleChoiceField(
        label=pgettext_lazy("participant", "I count myself among"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = terms(get_language() or "en")
        sectors = [(term.id, term.label) for term in known.values() if term.scheme == "sector" and not term.retired]
        groups = [(pk, known[pk].label) for pk in term_ids("audience", GROUPS)]
        self.fields["sector"].choices = [("", "—"), *sectors]  # type: ignore[attr-defined]
        self.fields["groups"].choices = groups  # type: ignore[attr-defined]

    def term_ids(self) -> list[int]:
        """All chosen terms."""
        sector = self.cleaned_data["sector"]
        return [*([sector] if sector else []), *self.cleaned_data["groups"]]
