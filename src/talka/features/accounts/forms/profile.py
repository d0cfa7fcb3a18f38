"""Name, languages, time zone."""

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from babel.dates import get_timezone_location
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talka.toolkit.languages import INTERFACE_LANGUAGES
from talka.toolkit.text.cleaning import one_line
from talka.ui.formats import own_name
from talka.ui.forms import Form, LanguageSelect

NEAR = (
    "Asia/Tbilisi", "Europe/Riga", "Europe/Vilnius", "Europe/Tallinn", "Europe/Kyiv", "Europe/Warsaw",
    "Europe/Berlin", "Europe/Brussels", "Europe/London", "UTC",
)  # fmt: skip
_OLD_AREAS = ("Etc", "SystemV", "US", "Canada", "Brazil", "Chile", "Mexico")


@lru_cache(maxsize=16)
def zone_choices(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Time zones by their city's name in a language: those of our countries, then all."""

    def city(zone: str) -> str:
        return "UTC" if zone == "UTC" else get_timezone_location(zone, locale=language, return_city=True)

    near = [(zone, city(zone)) for zone in NEAR]
    zones = (zone for zone in available_timezones() if "/" in zone and zone.split("/")[0] not in _OLD_AREAS)
    others = sorted(((zone, city(zone)) for zone in zones if zone not in NEAR), key=lambda pair: pair[1].casefold())
    return [("", near), ("—", others)]


class ProfileForm(Form):
    """Name, languages, time zone."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=160,
        help_text=_("As others are to see it."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language"), help_text=_("Of these pages, and of the mails that you get."))
    reads = forms.MultipleChoiceField(
        label=_("Languages that you read"),
        help_text=_("What others write in these is shown to you first, and is not offered for translation."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    best = forms.ChoiceField(label=_("Which of them do you read best?"), required=False, widget=LanguageSelect)
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("A city whose clocks show your time."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("language", [(code, own_name(code)) for code, _name in settings.LANGUAGES])
        read = list(INTERFACE_LANGUAGES)
        read += [code for code in self.initial.get("reads", []) if code not in read]
        self._choose("reads", [(code, own_name(code)) for code in read])
        self._choose("best", [("", "—"), *((code, code) for code in read)])
        self._choose("time_zone", zone_choices(get_language() or "en"))

    def _choose(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_name(self) -> str:
        """One line without hidden characters."""
        if name := one_line(self.cleaned_data["name"], 160):
            return name
        raise forms.ValidationError(_("Please write a name that can be read."))

    def clean(self) -> dict[str, Any]:
        """`reads` in the order in which they are read: the best, those known before as they stood, then new ones."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        ticked, best = cleaned.get("reads", []), cleaned.pop("best", "")
        order = [*filter(None, [best]), *self.initial.get("reads", []), *ticked]
        cleaned["reads"] = [code for code in dict.fromkeys(order) if code in ticked or code == best]
        return cleaned
