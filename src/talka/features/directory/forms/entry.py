"""An organisation's entry as it is written."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talka.kernel.people.models import OrganisationType
from talka.kernel.records.forms import LineField, PlaceField, RecordForm, TermsField, TextField
from talka.kernel.vocabulary.labels import places
from talka.kernel.vocabulary.queries import told_apart
from talka.toolkit.languages import INTERFACE_LANGUAGES
from talka.ui.formats import language_name

from ..actions import Content, Name
from ..models import Size
from ..queries.countries import country_choices
from ..rules.numbers import is_number, is_oid, is_pic, plain_number

# Languages that people of the region work in beside the interface's own; others come by import and are kept.
MORE_LANGUAGES = ("et", "pl", "de", "fr", "be", "hy", "az", "tr", "ar")
OLDEST = 1000
WRONG_NUMBER = _("This number doesn't fit the register of this country. Please look at it again.")


def language_choices() -> list[tuple[str, str]]:
    """Languages to work in, by name in the reader's language."""
    return [(code, language_name(code)) for code in (*INTERFACE_LANGUAGES, *MORE_LANGUAGES)]


class LinesField(forms.CharField):
    """A list, one entry a line."""

    widget = forms.Textarea

    def __init__(self, *, at_most: int = 20, longest: int = 120, **options: Any) -> None:
        self.at_most, self.longest = at_most, longest
        super().__init__(max_length=at_most * (longest + 2), widget=forms.Textarea(attrs={"rows": 3}), **options)

    def clean(self, value: Any) -> list[str]:
        """The lines that say something, each once."""
        text = super().clean(value).replace(";", "\n")
        lines = list(dict.fromkeys(filter(None, (LineField(required=False).clean(line) for line in text.splitlines()))))
        if len(lines) > self.at_most:
            raise forms.ValidationError(
                _("Write at most %(number)s lines."), code="many", params={"number": self.at_most}
            )
        if any(len(line) > self.longest for line in lines):
            raise forms.ValidationError(
                _("Write at most %(number)s letters a line."), code="long", params={"number": self.longest}
            )
        return lines

    def prepare_value(self, value: Any) -> Any:
        """A list is shown line by line."""
        return "\n".join(value) if isinstance(value, (list, tuple)) else value


class PlacesField(LinesField):
    """Places, one a line; cleaned to their entries."""

    def clean(self, value: Any) -> Any:
        """Each line a place that is known; the error names the line."""
        return [PlaceField().clean(line) for line in super().clean(value)]

    def prepare_value(self, value: Any) -> Any:
        """Ids are shown by their names in the reader's language, as they can be read again."""
        if isinstance(value, (list, tuple)) and all(isinstance(pk, int) for pk in value):
            language = get_language() or "en"
            known = places(language)
            value = [told_apart(known[pk], language) for pk in value if pk in known]
        return super().prepare_value(value)


class EntryForm(RecordForm):
    """All that an entry says. Names in further languages are fields ``name_lv`` and ``short_lv``."""

    draft = "organisation"
    title = LineField(label=_("Name"), max_length=300)
    short_name = LineField(label=_("Short name"), max_length=60, required=False)
    organisation_type = forms.ChoiceField(label=_("What sort of organisation"), choices=OrganisationType)
    country = forms.ChoiceField(label=_("Country"), choices=country_choices, required=False)
    registry_number = LineField(label=_("Registry number"), max_length=40, required=False)
    pic = LineField(label=_("PIC"), max_length=20, required=False)
    oid = LineField(label=_("Erasmus+ organisation ID"), max_length=20, required=False)
    founded = forms.IntegerField(label=_("Founded"), required=False, min_value=OLDEST, max_value=2100)
    size = forms.ChoiceField(label=_("How many people work in it"), choices=[("", "—"), *Size.choices], required=False)
    website = forms.URLField(label=_("Website"), max_length=300, required=False, assume_scheme="https")
    working_languages = forms.MultipleChoiceField(
        label=_("Working languages"), choices=language_choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    sectors = TermsField("sector", label=_("Sectors"), required=False)
    places_served = PlacesField(label=_("Where it is active"), required=False)
    programmes = LinesField(label=_("Programmes it took part in"), required=False)
    quality_labels = LinesField(label=_("Quality labels"), required=False)
    office_address = LineField(label=_("Office address"), max_length=400, required=False)
    contact_address = forms.EmailField(label=_("Address behind the contact desk"), max_length=254, required=False)

    def __init__(self, *args: Any, was: Content | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._had = (plain_number(was.registry_number, was.country), was.country) if was else None
        self.fields["title"].widget.attrs |= {
            "hx-get": reverse_lazy("directory:likely"), "hx-target": "#likely",
            "hx-trigger": "input changed delay:500ms",
            "hx-include": "[name=title],[name=country],[name=registry_number],[name=website]",
        }  # fmt: skip
        for code in INTERFACE_LANGUAGES:
            language = {"language": language_name(code)}
            self.fields[f"name_{code}"] = LineField(
                label=_("Name in %(language)s") % language, max_length=300, required=False
            )
            self.fields[f"short_{code}"] = LineField(
                label=_("Short name in %(language)s") % language, max_length=60, required=False
            )

    def clean_website(self) -> str:
        """Only addresses that a reader can follow without harm."""
        website = str(self.cleaned_data["website"])
        if website and not website.lower().startswith(("http://", "https://")):
            raise forms.ValidationError(_("Write an address that begins with https://"), code="scheme")
        return website

    def clean_founded(self) -> int | None:
        """Not in the future."""
        year = self.cleaned_data["founded"]
        if year and year > timezone.localdate().year:
            raise forms.ValidationError(_("This year has not come yet."), code="future")
        return year

    def clean_pic(self) -> str:
        """Nine digits."""
        pic = plain_number(self.cleaned_data["pic"])
        if pic and not is_pic(pic):
            raise forms.ValidationError(_("A PIC has nine digits."), code="pic")
        return pic

    def clean_oid(self) -> str:
        """E and eight digits."""
        oid = plain_number(self.cleaned_data["oid"])
        if oid and not is_oid(oid):
            raise forms.ValidationError(_("It begins with E, and eight digits follow."), code="oid")
        return oid

    def clean(self) -> dict[str, Any]:
        """A registry number is one of its country's register; one that stood there before holds nobody up."""
        cleaned = super().clean() or self.cleaned_data
        country = cleaned.get("country") or ""
        number = plain_number(cleaned.get("registry_number") or "", country)
        cleaned["registry_number"] = number
        if (number, country) == self._had:
            return cleaned
        if number and not country:
            self.add_error("country", _("Say in which country it is registered."))
        elif number and not is_number(number, country):
            self.add_error("registry_number", WRONG_NUMBER)
        return cleaned

    def further_names(self) -> list[Name]:
        """The names in other languages than the main one's."""
        data = self.cleaned_data
        return [
            Name(code, data[f"name_{code}"], data[f"short_{code}"])
            for code in INTERFACE_LANGUAGES
            if data[f"name_{code}"] and (code != data["language"] or data[f"name_{code}"] != data["title"])
        ]

    def content(self, was: Content | None = None) -> Content:
        """What was written. Of `was` is kept what the form doesn't show: a language's further names, rare languages."""
        data = self.cleaned_data
        offered = {code for code, _name in language_choices()}
        rare = [code for code in was.working_languages if code not in offered] if was else []
        place = data["place"]
        return Content(
            name=data["title"],
            language=data["language"],
            names=(*self.further_names(), *(_not_shown(was) if was else ())),
            type=data["organisation_type"],
            place=place.id if place else None,
            working_languages=(*data["working_languages"], *rare),
            places_served=tuple(sorted({place.id for place in data["places_served"]})),
            programmes=tuple(data["programmes"]),
            quality_labels=tuple(data["quality_labels"]),
            terms=tuple(sorted(self.term_ids())),
            **{name: data[name] for name in PLAIN},
        )


PLAIN = (
    "short_name", "country", "registry_number", "pic", "oid", "summary", "body", "founded", "size", "website",
    "office_address", "contact_address",
)  # fmt: skip


class ProposalForm(EntryForm):
    """A new entry. `sure`: it is none of the likely ones that were shown."""

    speaks_for_it = forms.BooleanField(label=_("I speak for this organisation"), required=False)
    text = TextField(label=_("How a coordinator can see that"), max_length=2000, required=False)
    sure = forms.BooleanField(label=_("It is none of these"), required=False)


def _not_shown(was: Content) -> Iterable[Name]:
    """Names that the form has no field for: the second of a language, and those of other languages."""
    shown = {was.language}
    for one in was.names:
        if one.language in INTERFACE_LANGUAGES and one.language not in shown:
            shown.add(one.language)
        else:
            yield one


def initial_names(was: Content) -> dict[str, str]:
    """The first name of each language, by field."""
    found: dict[str, str] = {}
    for one in was.names:
        if one.language in INTERFACE_LANGUAGES and one.language != was.language:
            found.setdefault(f"name_{one.language}", one.name)
            found.setdefault(f"short_{one.language}", one.short_name)
    return found
