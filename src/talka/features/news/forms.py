"""Input about news, cleaned."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.kernel.records.forms import LanguageField, LineField, RecordForm, RecordsField, TextField
from talka.ui.forms import DateInput, DateTimeInput, Form

from .actions.writing import MOST_ABOUT
from .models import Licence


class NewsForm(RecordForm):
    """What happened."""

    draft = "news"
    about = RecordsField(label=_("What it is about"), at_most=MOST_ABOUT, required=False)

    def columns(self) -> dict[str, Any]:
        """The cleaned values by the news' column."""
        place = self.cleaned_data["place"]
        names = ("title", "summary", "body")
        return {
            **{name: self.cleaned_data[name] for name in names},
            "place_id": place.id if place else None,
        }


class PictureForm(Form):
    """A picture and its words. `kept` is one that came before and still lacks words."""

    picture = forms.FileField(
        label=_("Picture"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
        required=False,
        allow_empty_file=True,
    )
    kept = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)
    alt = LineField(label=_("What it shows"), max_length=300, required=False)
    caption = LineField(label=_("Caption"), max_length=300, required=False)
    credit = LineField(label=_("Who made it"), max_length=160, required=False)
    licence = forms.ChoiceField(label=_("What others may do with it"), choices=Licence.choices, required=False)

    def words(self) -> dict[str, str]:
        """What is said of it."""
        return {name: self.cleaned_data.get(name, "") for name in ("alt", "caption", "credit", "licence")}


class ReviewForm(Form):
    """The reviewer's word: published now, at a moment, or given back with a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=[("now", ""), ("later", ""), ("back", "")])
    moment = forms.DateTimeField(
        label=_("When"), widget=DateTimeInput, required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )
    reason = TextField(label=_("What should be changed"), max_length=2000, required=False)

    def clean(self) -> dict[str, Any]:
        """A moment for later, a reason for giving it back."""
        cleaned = super().clean() or self.cleaned_data
        decision = cleaned.get("decision")
        if decision == "later" and not cleaned.get("moment") and "moment" not in self.errors:
            self.add_error("moment", _("Choose a day and a time."))
        if decision == "back" and not cleaned.get("reason"):
            self.add_error("reason", _("Say in a few words what should be changed."))
        return cleaned


class PressContactForm(Form):
    """Who answers the press."""

    address = forms.EmailField(label=_("Mail address"), max_length=254, required=False)


class QuestionForm(Form):
    """A question of the press."""

    draft = "news-question"
    medium = LineField(label=_("For which newspaper, station or site do you ask?"), max_length=160)
    text = TextField(label=_("Your question"), max_length=4000)
    answer_by = forms.DateField(label=_("When do you need the answer?"), widget=DateInput, required=False)
    language = LanguageField(label=_("Written in"))


class VisitorQuestionForm(QuestionForm):
    """The same for somebody without an account."""

    name = LineField(label=_("Your name"), max_length=120)
    email = forms.EmailField(label=_("Your mail address"), max_length=254)
