"""The side-by-side form, and the words that go with an answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.kernel.records.forms import LanguageField, LineField
from talka.kernel.records.forms import TextField as Paragraphs
from talka.kernel.records.models import Record
from talka.toolkit.text.plain import plain
from talka.ui.forms import Form, LongText
from talka.ui.text import excerpt

from .fields import TextField, text_fields, texts_from

SUMMARY_LENGTH = 280
# Beside the original a line may take two: and Enter in it sends nothing.
LINE = {"rows": 2, "data-grow": ""}


def draft_name(language: str) -> str:
    """What the draft of a translation into this language is kept under."""
    return f"translation-{language.lower()}"


class TranslationForm(Form):
    """A field for each text that the original has. `whole`: all of them are wanted; else it is kept as far as it is.

    `version`, `original` and `stands` are what the form was opened on (see `actions.writing.offer`).
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    original = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    stands = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, *args: Any, record: Record, language: str, whole: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts_of = text_fields(record)
        self.draft = draft_name(language)
        has_body = bool(record.body)
        for text in self.texts_of:
            # "In short" may stay empty where there is a text: its beginning stands there then.
            required = whole and not (text.name == "summary" and has_body)
            self.fields[text.name] = _field(text, language, required)

    def texts(self) -> dict[str, Any]:
        """What was written, as `put_translation` takes it."""
        made = self.as_written()
        if not made["summary"] and any(text.name == "summary" for text in self.texts_of):
            made["summary"] = _beginning(made["body"])
        return made

    def as_written(self) -> dict[str, Any]:
        """The same without anything made of it: for a draft."""
        # Browsers send a line's end as two characters.
        return texts_from({text.name: self.cleaned_data[text.name].replace("\r\n", "\n") for text in self.texts_of})


def _field(text: TextField, language: str, required: bool) -> forms.Field:
    attrs: dict[str, Any] = {"lang": language}
    if text.is_long:
        rows = min(max(6, len(text.original) // 60), 24)
        widget: forms.Widget = LongText(attrs, rows=rows)
        return Paragraphs(label=str(text.label), max_length=text.longest, required=required, widget=widget)
    widget = forms.Textarea({**LINE, **attrs})
    return LineField(label=str(text.label), max_length=text.longest, required=required, widget=widget)


def _beginning(body: str) -> str:
    """What stands on cards when nobody wrote it: the first paragraph without its signs, cut at a word."""
    return excerpt(plain(body.strip().partition("\n\n")[0]), SUMMARY_LENGTH)


class AcceptForm(Form):
    """What the page was opened on: an answer to something else than was read is asked for again."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    original = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    stands = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)


class SendBackForm(Form):
    """What is lacking."""

    draft = "translation-word"
    word = Paragraphs(label=_("What should be different?"), max_length=2000, widget=LongText(rows=4))
    word_language = LanguageField(label=_("Written in"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AddressForm(Form):
    """For somebody without an account."""

    email = forms.EmailField(label=_("Mail address"), max_length=254)
