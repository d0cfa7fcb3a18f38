"""The fields that forms of every kind share: texts, language, place, terms. Forms clean; they do not save."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talka.kernel.vocabulary.labels import PlaceEntry, place_by_code, places, terms
from talka.kernel.vocabulary.queries import find_places, place_named, told_apart
from talka.toolkit.languages import INTERFACE_LANGUAGES, is_language_code
from talka.ui.forms import ChoiceTree, Form, LanguageSelect, Suggest

# Control characters and the marks that reverse the direction of everything after them; line breaks and tabs stay.
_UNSEEN = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")

# The number of a record in a page's address: ``/lv/needs/12-kursi/``, or the number alone.
_RECORD = re.compile(r"(?:^|/)(\d{1,18})(?:-[^/\s]*)?/?$")


def without_unseen(text: str) -> str:
    """Text without control characters and direction overrides (a NUL is an error, which Django's field tells)."""
    return _UNSEEN.sub("", text).strip()


class LineField(forms.CharField):
    """One line of text: line breaks become spaces."""

    def to_python(self, value: Any) -> str:
        """Cleaned of what can't be seen."""
        return " ".join(without_unseen(super().to_python(value) or "").split())


class TextField(forms.CharField):
    """Text of several paragraphs."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """Cleaned of what can't be seen."""
        return without_unseen(super().to_python(value) or "")


class RecordsField(TextField):
    """Addresses of records, one a line; cleaned to their ids."""

    def __init__(self, *, at_most: int = 20, **options: Any) -> None:
        self.at_most = at_most
        super().__init__(max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), **options)

    def clean(self, value: Any) -> list[int]:
        """The ids, each once; an error that names the line that is no address."""
        found: dict[int, None] = {}
        for line in super().clean(value).split():
            number = _RECORD.search(line.partition("?")[0].partition("#")[0])
            if number is None or (not line.isascii() and "/" not in line):
                raise forms.ValidationError(
                    _("“%(line)s” is no address of a page here."), code="address", params={"line": line[:120]}
                )
            found[int(number[1])] = None
        if len(found) > self.at_most:
            raise forms.ValidationError(_("Choose at most %(number)s."), code="many", params={"number": self.at_most})
        return list(found)


class LanguageInput(LanguageSelect):
    """The interface's languages, and the one that the text has already: imports bring texts in any."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Django's groups of options; were the text's own language not among them, saving would change it."""
        groups = super().optgroups(name, value, attrs)
        known = {str(option["value"]) for group in groups for option in group[1]}
        for code in value:
            if code not in known and is_language_code(code):
                own = self.create_option(name, code, code, True, len(groups), attrs=attrs)
                groups.append((None, [own], len(groups)))
        return groups


class LanguageField(forms.CharField):
    """The language a text is written in: one of the interface's, or any other by its code."""

    def __init__(self, **options: Any) -> None:
        chosen = [*INTERFACE_LANGUAGES.items()]
        super().__init__(max_length=12, widget=LanguageInput(choices=chosen), **options)

    def validate(self, value: str) -> None:
        """Refuse what is no language code."""
        super().validate(value)
        if value and not is_language_code(value):
            raise forms.ValidationError(_("Choose a language."), code="language")


class SpeakingForm(Form):
    """A form that is sent in an organisation's name: `organisations` are (id, name), the first is proposed."""

    organisation = forms.TypedChoiceField(label=_("In whose name?"), coerce=int)
    language = LanguageField(label=_("Written in"))

    def __init__(self, *args: Any, organisations: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [(str(pk), name) for pk, name in organisations]  # type: ignore[attr-defined]
        # A draft may name one that has no say here any more.
        if organisations and str(self.initial.get("organisation")) not in {str(pk) for pk, _name in organisations}:
            self.initial["organisation"] = organisations[0][0]
        if len(organisations) == 1:  # nothing to choose: no field is needed to say it
            only = organisations[0][0]
            self.fields["organisation"].widget, self.initial["organisation"] = forms.HiddenInput(), only
            self.fields["organisation"].required, self.fields["organisation"].empty_value = False, only  # type: ignore[attr-defined]


class PlaceInput(Suggest):
    """A text box that suggests places; a code is shown by the place's name, as it can be read again."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(reverse_lazy("site:places"), attrs=attrs)  # type: ignore[arg-type]

    def format_value(self, value: Any) -> str | None:
        """The name that belongs to a code, else what was typed."""
        language = get_language() or "en"
        place = place_by_code(str(value), language) if value else None
        return told_apart(place, language) if place else super().format_value(value)


class PlaceField(forms.CharField):
    """A place by code or by its name in any language; cleaned to a `PlaceEntry`, or None when left empty."""

    widget = PlaceInput

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=200, **options)

    def clean(self, value: Any) -> PlaceEntry | None:
        """The one place that is meant; else an error that names what could be meant."""
        text = super().clean(value)
        if not text:
            return None
        language = get_language() or "en"
        if found := place_named(text, language):
            return found
        near = "; ".join(told_apart(place, language) for place in find_places(text, language, limit=5))
        if near:
            raise forms.ValidationError(
                _("Which one do you mean: %(places)s?"), code="ambiguous", params={"places": near}
            )
        raise forms.ValidationError(
            _("We don't know this place. Try the town or the municipality it is in."), code="unknown"
        )

    def prepare_value(self, value: Any) -> Any:
        """A place (or its id) by its code, which is never ambiguous; its box shows the name."""
        place = self.entry(value)
        return place.code if place else value

    def entry(self, value: Any) -> PlaceEntry | None:
        """The place with this id, or the place itself; None for a text."""
        if isinstance(value, int):
            return places(get_language() or "en").get(value)
        return value if isinstance(value, PlaceEntry) else None


class TermTree(ChoiceTree):
    """Terms to choose from; what the vocabulary gave up is shown only where it was chosen before."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Django's groups of options, without those."""
        known = terms(get_language() or "en")
        gone = {str(term.id) for term in known.values() if term.retired} - set(value)
        groups = super().optgroups(name, value, attrs)
        return [group for group in groups if not gone.intersection(str(option["value"]) for option in group[1])]


class TermsField(forms.TypedMultipleChoiceField):
    """Terms of one scheme; cleaned to a list of their ids."""

    def __init__(self, scheme: str, *, at_most: int = 12, **options: Any) -> None:
        self.scheme, self.at_most = scheme, at_most
        options.setdefault("widget", TermTree(heads=self.roots))
        super().__init__(choices=self.offered, coerce=int, **options)

    def offered(self) -> list[tuple[int, str]]:
        """The scheme's terms in the reader's language, narrower ones behind their broader one."""
        known = terms(get_language() or "en")
        return [(term.id, term.label) for term in known.values() if term.scheme == self.scheme]

    def roots(self) -> list[int]:
        """The ids of the broadest terms: narrower ones are folded under them."""
        known = terms(get_language() or "en")
        return [term.id for term in known.values() if term.scheme == self.scheme and term.parent_id is None]

    def validate(self, value: Any) -> None:
        """Refuse unknown ids, and more than a reader could believe."""
        super().validate(value)
        if len(value) > self.at_most:
            raise forms.ValidationError(
                _("Choose at most %(number)s."), code="too_many", params={"number": self.at_most}
            )


class RecordForm(Form):
    """What every record has; a kind's form adds its own fields."""

    title = LineField(label=_("Title"), max_length=200)
    summary = LineField(label=_("In short"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    body = TextField(label=_("Text"), max_length=20_000, required=False)
    language = LanguageField(label=_("Written in"))
    place = PlaceField(label=_("Where"), required=False)
    themes = TermsField("theme", label=_("Themes"), required=False)
    audiences = TermsField("audience", label=_("For whom"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    minor = forms.BooleanField(label=_("A small correction: translations stay valid"), required=False)

    def term_ids(self) -> list[int]:
        """All chosen terms."""
        return [pk for name in ("themes", "audiences", "sectors") for pk in self.cleaned_data.get(name, ())]
