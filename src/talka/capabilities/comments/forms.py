"""What is written in the box: words, in which language, in whose name; and without an account, under which address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kernel.access.requests import Request
from talka.kernel.records.forms import LanguageField, LanguageInput, LineField
from talka.kernel.records.models import Record
from talka.kernel.records.voices import beginning_voices
from talka.toolkit.languages import INTERFACE_LANGUAGES
from talka.ui.forms import Form, LongText

from .acts import asked_of_visitors
from .content import Chosen, Content, cleaned
from .models import LONGEST
from .tongues import languages_read

TOO_LONG = _("This has %(n)s letters, and a comment can have 5,000. Leave something out, or write it in two.")
MOST_CHOSEN = 40


class WordsField(forms.CharField):
    """The words of a comment; what was pasted out of a program becomes the text that it showed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=LongText(rows=4), strip=False, **options)

    def to_python(self, value: Any) -> str:
        """Cleaned; too long a text stays whole, to be shortened."""
        return cleaned(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        """Refuse what is empty or too long."""
        super().validate(value)
        if len(value) > LONGEST:
            raise forms.ValidationError(TOO_LONG, code="too_long", params={"n": len(value)})


class CommentForm(Form):
    """A comment of somebody who is signed in; `voices` are the organisations that they may speak for."""

    draft = "comment"
    text = WordsField(label=_("Your comment"))
    language = LanguageField(label=_("Written in"), required=False)
    voice = forms.TypedChoiceField(label=_("In whose name?"), coerce=int, required=False, empty_value="")
    official = forms.BooleanField(label=_("This is our official answer: it stands above all comments"), required=False)

    def __init__(
        self, *args: Any, voices: list[tuple[int, str]], owner: int | None, likely: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.likely = tuple(likely)
        self.fields["language"].widget = LanguageInput(
            choices=[("", _("As it is recognised")), *INTERFACE_LANGUAGES.items()]
        )
        if voices:
            own = (0, pgettext_lazy("voice", "Myself"))
            self.fields["voice"].choices = [own, *voices]  # type: ignore[attr-defined]
        else:
            del self.fields["voice"]
        if owner is None or owner not in {pk for pk, _name in voices}:
            del self.fields["official"]

    def content(self) -> Content:
        """What the actions take."""
        data = self.cleaned_data
        return Content(data["text"], data.get("language") or "", self.likely, chosen_of(self.data))


class VisitorForm(Form):
    """A comment of somebody without an account: it appears when they open the link that is mailed to them."""

    draft = "comment"
    text = WordsField(label=_("Your comment"))
    name = LineField(label=_("Your name, as others read it"), max_length=160)
    email = forms.EmailField(label=_("Your mail address"), max_length=254)
    language = LanguageField(label=_("Written in"), required=False)

    def __init__(self, *args: Any, likely: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.likely = tuple(likely)
        self.proofs = asked_of_visitors()
        self.fields.update(self.proofs)
        self.fields["language"].widget = LanguageInput(
            choices=[("", _("As it is recognised")), *INTERFACE_LANGUAGES.items()]
        )

    def content(self) -> Content:
        """What the actions take."""
        return Content(self.cleaned_data["text"], self.cleaned_data.get("language") or "", self.likely)


class LanguageForm(Form):
    """In which language something is written."""

    language = LanguageField(label=_("Written in"))


def chosen_of(data: Mapping[str, Any]) -> tuple[Chosen, ...]:
    """The mentions that were picked from suggestions, or on the page that asks who is meant: ``p12:Name``."""
    lists = data.lists() if hasattr(data, "lists") else ()
    values = [value for name, said in lists if name.partition("-")[0] == "mention" for value in said]
    parts = (value[:400].partition(":") for value in values[:MOST_CHOSEN])
    return tuple(Chosen(who, name) for who, _colon, name in parts if name)


def comment_form(request: Request, record: Record, data: Any = None, initial: Any = None) -> CommentForm:
    """The form of whoever is signed in."""
    voices = beginning_voices(request, field="voice")  # type: ignore[arg-type]
    return CommentForm(
        data,
        initial=initial,
        voices=voices,
        owner=record.owner_id,
        likely=languages_read(request),
        auto_id="comment_%s",
    )


def visitor_form(request: Request, _record: Record, data: Any = None, initial: Any = None) -> VisitorForm:
    """The form of a visitor."""
    return VisitorForm(data, initial=initial, likely=languages_read(request), auto_id="comment_%s")
