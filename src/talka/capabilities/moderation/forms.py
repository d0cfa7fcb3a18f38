"""Input about what is wrong, why something is decided, and why that was wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kernel.records.forms import LanguageField, LineField, TextField
from talka.ui.forms import DateInput, Form

from .models import AGAINST, LONGEST, Act, AppealState, Reason
from .proof import ProofField
from .queries.waves import LONGEST_DAYS, Wave

COMMENT, WRITER = "comment", "writer"
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\Z")


class ReportForm(Form):
    """What is wrong with something. `writer`: one may say that it is about who wrote it; `proof`: visitors show one."""

    about = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[(COMMENT, _("This comment")), (WRITER, _("The person who wrote it"))],
        widget=forms.RadioSelect,
        initial=COMMENT,
    )
    reason = forms.ChoiceField(label=_("What is wrong?"), choices=Reason.choices, widget=forms.RadioSelect)
    words = TextField(
        label=_("In your words"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, writer: bool, proof: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not writer:
            del self.fields["about"]
        if proof:
            self.fields["proof"] = ProofField()

    def clean(self) -> dict[str, Any]:
        """Something else needs to be said in words."""
        cleaned = super().clean() or {}
        if cleaned.get("reason") == Reason.OTHER and not cleaned.get("words"):
            self.add_error("words", _("Say in a few words what is wrong."))
        return cleaned


class DecisionForm(Form):
    """What is decided, and the statement of reasons. `acts` are those that are possible now."""

    act = forms.ChoiceField(label=_("What do you decide?"), widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("Suspended until"), required=False, widget=DateInput(), help_text=_("Left empty: for good.")
    )
    rule = forms.ChoiceField(
        label=_("Which rule does it break?"),
        required=False,
        choices=[("", pgettext_lazy("rule", "None")), *Reason.choices],
    )
    facts = TextField(
        label=_("What did you see?"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Facts, in plain words: whom it concerns reads this. Never say who reported it."),
    )
    language = LanguageField(label=_("Written in"))
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, acts: Iterable[Act], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = list(acts)
        self.fields["act"].choices = [(act.value, act.label) for act in possible]  # type: ignore[attr-defined]
        if Act.SUSPENDED not in possible:
            del self.fields["until"]

    def clean(self) -> dict[str, Any]:
        """What is against somebody needs its reasons."""
        cleaned = super().clean() or {}
        if cleaned.get("act") in AGAINST:
            for name in ("rule", "facts"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Whom it concerns has a right to know."))
        if cleaned.get("until") and cleaned["until"] <= timezone.localdate():
            self.add_error("until", _("This day is past. Choose a later one, or none: then it is for good."))
        return cleaned

    def until_moment(self) -> datetime | None:
        """The beginning of the day on which a suspension ends; None for good."""
        day = self.cleaned_data.get("until")
        return timezone.make_aware(datetime.combine(day, datetime.min.time())) if day else None


class AppealForm(Form):
    """Why a decision was wrong."""

    words = TextField(
        label=_("Why was it wrong?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("In your own words. You can object once: say all that should be known."),
    )  # fmt: skip
    language = LanguageField(label=_("Written in"))


class AnswerForm(Form):
    """Whether an appeal is right, and why."""

    outcome = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[
            (AppealState.UPHELD, _("The decision stands")),
            (AppealState.OVERTURNED, _("The decision was wrong: everything is restored")),
        ],
        widget=forms.RadioSelect,
    )
    words = TextField(
        label=_("Why?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whoever objected reads it, and the coordinator who decided."),
    )  # fmt: skip
    language = LanguageField(label=_("Written in"))


class WaveForm(Form):
    """What the accounts of a wave have in common."""

    days = forms.IntegerField(label=_("Accounts not older than (days)"), min_value=1, max_value=LONGEST_DAYS, initial=7)
    domain = LineField(label=_("Domain of their addresses"), required=False, max_length=254)
    text = TextField(
        label=_("Text that they wrote"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )
    whole = forms.BooleanField(label=_("Just this text, and nothing more"), required=False)

    def clean_domain(self) -> str:
        """``example.com``, also from a whole address."""
        domain = str(self.cleaned_data["domain"]).lower().rpartition("@")[2].strip(".")
        if domain and not _DOMAIN.match(domain):
            raise forms.ValidationError(_("A domain is what stands behind the @ of an address."), code="domain")
        return domain

    def wave(self, spared: Iterable[int] = ()) -> Wave:
        """What the queries take."""
        data = self.cleaned_data
        return Wave(data["days"], data["domain"], data["text"], bool(data["whole"]), tuple(sorted(spared)))


class ClearForm(Form):
    """The reasons for clearing a wave, and the moment as of which it was shown."""

    rule = forms.ChoiceField(label=_("Which rule does it break?"), choices=Reason.choices, initial=Reason.SPAM)
    facts = TextField(
        label=_("What did you see?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Each of them reads this, and can object."),
    )  # fmt: skip
    until = forms.DateTimeField(widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])


def spared_of(values: Iterable[str]) -> set[int]:
    """Persons (ids) who are left alone, as the ticked boxes say."""
    return {int(value) for value in list(values)[:500] if value.isascii() and value.isdigit() and len(value) < 19}
