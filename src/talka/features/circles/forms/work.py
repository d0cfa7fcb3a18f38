"""What is read, and what is written down for oneself."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kernel.records.forms import LanguageField, LineField, TextField
from talka.ui.forms import Form, LongText


class _OfMeetings(Form):
    """A form that may say to which meeting it belongs."""

    meeting = forms.TypedChoiceField(
        label=pgettext_lazy("study circle", "For which meeting"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, meetings: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["meeting"].choices = [("", "—"), *meetings]  # type: ignore[attr-defined]


class ReadingForm(_OfMeetings):
    """Something to read."""

    title = LineField(label=_("Title"), max_length=300)
    author = LineField(label=_("Author"), max_length=200, required=False)
    address = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https", required=False)
    note = TextField(label=_("A word about it"), max_length=2000, required=False, widget=LongText(rows=2))
    language = LanguageField(label=_("Written in"))
    field_order = ("title", "author", "address", "note", "language", "meeting")


class EntryForm(_OfMeetings):
    """What somebody learnt."""

    draft = "circle-log"
    text = TextField(label=_("What did you learn?"), max_length=10_000, widget=LongText(rows=4))
    language = LanguageField(label=_("Written in"))
    shared = forms.BooleanField(label=_("The circle may read it"), required=False)
    field_order = ("text", "language", "meeting", "shared")
