"""Taking up, telling, asking, closing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.records.forms import LanguageField, LineField, SpeakingForm, TextField
from talka.ui.forms import DateInput, Form, LongText

from ..actions import Share
from ..models import Need
from ..queries.pages import OwnOffer
from .fields import MOST, OrganisationField, count_field, speaking_choices


class ShareForm(SpeakingForm):
    """What an organisation will do, how much of it, until when; with one of its offers if it likes."""

    draft = "need-share"
    field_order = ("organisation", "what", "promised", "due_date", "offer", "language")
    what = TextField(label=_("What will you do?"), max_length=4000, widget=LongText(rows=4))
    promised = count_field(_("How much of it do you promise?"))
    due_date = forms.DateField(label=_("Until when?"), widget=DateInput, required=False)
    offer = forms.TypedChoiceField(label=_("With one of your offers"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, need: Need, offers: Sequence[OwnOffer] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if need.quantity is None:
            del self.fields["promised"]
        self._offer: Any = self.fields.pop("offer")
        self.propose(offers)

    def propose(self, offers: Sequence[OwnOffer]) -> None:
        """Let it be chosen with which of these; with none of them nothing is asked."""
        self.offers = {offer.id: offer for offer in offers}
        if offers:
            several = len({offer.owner_id for offer in offers}) > 1
            named = [(one.id, f"{one.title} ({one.owner})" if several else one.title) for one in offers]
            self._offer.choices = [("", "—"), *named]
            self.fields["offer"] = self._offer
            self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """The offer is one of the organisation in whose name it is taken up."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        offer = self.offers.get(data.get("offer") or 0)
        if offer is not None and data.get("organisation") not in (None, offer.owner_id):
            said = _("This is an offer of %(organisation)s. Choose one of the organisation in whose name you answer.")
            self.add_error("offer", said % {"organisation": offer.owner})
        return data

    def clean_due_date(self) -> date | None:
        """Today or later; the day of an older promise may stay as it is."""
        day: date | None = self.cleaned_data["due_date"]
        if day is not None and day < timezone.localdate() and day != self.initial.get("due_date"):
            raise forms.ValidationError(_("This day is past. Choose today or a later one."))
        return day

    def share(self) -> Share:
        """What was written."""
        data = self.cleaned_data
        return Share(data["what"], data["language"], data.get("promised"), data["due_date"])


class DeliverForm(SpeakingForm):
    """How much has been delivered by now, in all."""

    field_order = ("organisation", "delivered", "text", "language")
    delivered = forms.IntegerField(label=_("How much have you delivered by now, in all?"), min_value=0, max_value=MOST)
    text = TextField(label=_("How did it go?"), max_length=4000, required=False, widget=LongText(rows=3))

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if need.quantity is None:
            del self.fields["delivered"]


class WordForm(Form):
    """A word on what is done; `required` when there is nothing else to it. In whose name, where there is a choice."""

    text = TextField(label=_("Your words"), max_length=4000, widget=LongText(rows=4))
    language = LanguageField(label=_("Written in"))
    organisation = forms.TypedChoiceField(label=_("In whose name?"), coerce=int, empty_value=None, required=False)

    def __init__(
        self,
        *args: Any,
        organisations: list[tuple[int, str]] | None = None,
        required: bool = False,
        may_be_nobody: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = required
        choices = speaking_choices(organisations or [])
        if not choices:
            del self.fields["organisation"]
            return
        nobody = [("", str(_("In nobody's name")))] if may_be_nobody else []
        self.fields["organisation"].choices = [*choices, *nobody]  # type: ignore[attr-defined]
        self.fields["organisation"].required = not may_be_nobody


class ProgressForm(WordForm):
    """How it goes; kept while it is written."""

    draft = "need-progress"


class InviteForm(Form):
    """Inviting another organisation."""

    organisation = OrganisationField(label=_("Which organisation?"))
    message = TextField(label=_("A word to them"), max_length=4000, required=False, widget=LongText(rows=4))
    language = LanguageField(label=_("Written in"))


class ReasonForm(Form):
    """Why something is closed, or not taken on; everybody it concerns reads it."""

    reason = LineField(label=_("Why?"), max_length=600, widget=forms.Textarea({"rows": 3}))
    language = LanguageField(label=_("Written in"))


class MergeForm(Form):
    """Into which need it is merged: its number, or its address."""

    into = LineField(label=_("The other need: its number or its address"), max_length=600)

    def clean_into(self) -> int:
        """The number, wherever it stands in the address."""
        text = self.cleaned_data["into"]
        parts = [part.partition("-")[0] for part in text.rstrip("/").split("/")]
        numbers = [part for part in parts if part.isdecimal() and len(part) < 19]
        if not numbers:
            raise forms.ValidationError(_("There is no number in this."), code="number")
        return int(numbers[-1])


class JudgeForm(Form):
    """Is it solved?"""

    choice = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    asked_round = forms.IntegerField(widget=forms.HiddenInput)
    text = TextField(
        label=_("A word on it"),
        help_text=_("Everybody can read it."),
        max_length=600,
        required=False,
        widget=LongText(rows=3),
    )
