"""Reasons as sentences, in the reader's language. Codes and their ids are kept; words are made when somebody reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from babel.lists import format_list
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from talka.kernel.people.models import OrganisationType
from talka.kernel.vocabulary.labels import places, terms
from talka.ui.formats import country_name, day, language_name, number
from talka.ui.reading import locale

Params = Mapping[str, Any]
Sentence = Callable[[Params], str]


def sentence_of(code: str, params: Params) -> str:
    """What a reason or misfit says in the active language. Raises KeyError for a code that nobody gives."""
    return SENTENCES[code](params)


def _language() -> str:
    return get_language() or "en"


def _and(names: Iterable[str]) -> str:
    return str(format_list([name for name in names if name], locale=locale()))


def _terms(params: Params) -> str:
    known = terms(_language())
    return _and(known[pk].label for pk in params["terms"] if pk in known)


def _place(params: Params) -> str:
    code = params["place"]
    return _names_by_code(_language()).get(code) or str(code)


_by_code: dict[str, tuple[object, dict[str, str]]] = {}


def _names_by_code(language: str) -> dict[str, str]:
    """Names of places by code; made anew when the labels in memory are."""
    known = places(language)
    kept = _by_code.get(language)
    if kept is None or kept[0] is not known:
        kept = _by_code[language] = (known, {place.code: place.name for place in known.values()})
    return kept[1]


def _country(code: str) -> str:
    return country_name(code)


def _languages(params: Params) -> str:
    return _and(language_name(code) for code in params["languages"])


def _type(code: str) -> str:
    return str(OrganisationType(code).label) if code in OrganisationType.values else code


def _day(params: Params) -> str:
    return day(date.fromisoformat(params["day"]))


def _counted(params: Params) -> dict[str, str]:
    return {"count": number(params["count"])}


def _kilometres(params: Params) -> str:
    away = params["kilometres"]
    if away < 1:
        return _("Less than a kilometre away.")
    return ngettext("%(distance)s km away.", "%(distance)s km away.", away) % {"distance": number(away)}


def _kept(params: Params) -> str:
    said = ngettext("Kept %(count)s commitment so far.", "Kept %(count)s commitments so far.", params["count"])
    return said % _counted(params)


def _answered(params: Params) -> str:
    said = ngettext("Answered %(count)s request so far.", "Answered %(count)s requests so far.", params["count"])
    return said % _counted(params)


def _broken(params: Params) -> str:
    said = ngettext("%(count)s commitment was not kept.", "%(count)s commitments were not kept.", params["count"])
    return said % _counted(params)


def _practice(params: Params) -> str:
    said = ngettext(
        "Has cooperated on this theme %(count)s time.", "Has cooperated on this theme %(count)s times.", params["count"]
    )
    return said % _counted(params)


def _experience(params: Params) -> str:
    said = ngettext("Has cooperated %(count)s time.", "Has cooperated %(count)s times.", params["count"])
    return said % _counted(params)


def _partners(params: Params) -> str:
    said = ngettext(
        "The two have worked together %(count)s time.", "The two have worked together %(count)s times.", params["count"]
    )
    return said % _counted(params)


SENTENCES: Mapping[str, Sentence] = {
    "meaning": lambda params: _("Both texts are about similar things."),
    "themes": lambda params: _("Both are about: %(themes)s.") % {"themes": _terms(params)},
    "related_themes": lambda params: _("Related themes: %(themes)s.") % {"themes": _terms(params)},
    "audiences": lambda params: _("Both are for: %(audiences)s.") % {"audiences": _terms(params)},
    "related_audiences": lambda params: _("For related groups: %(audiences)s.") % {"audiences": _terms(params)},
    "sectors": lambda params: _("The same field: %(sectors)s.") % {"sectors": _terms(params)},
    "related_sectors": lambda params: _("A related field: %(sectors)s.") % {"sectors": _terms(params)},
    "same_place": lambda params: _("In the same place: %(place)s.") % {"place": _place(params)},
    "within": lambda params: _("Both in: %(place)s.") % {"place": _place(params)},
    "distance": _kilometres,
    "online": lambda params: _("It can be done online."),
    "languages": lambda params: _("Languages in common: %(languages)s.") % {"languages": _languages(params)},
    "gives": lambda params: _("Gives what is asked for."),
    "asks": lambda params: _("Asks for what is given."),
    "sought": lambda params: (
        _("Is what is sought: %(type)s, %(country)s.")
        % {"type": _type(params["type"]), "country": _country(params["country"])}
    ),
    "seeks": lambda params: (
        _("Seeks such an organisation: %(type)s, %(country)s.")
        % {"type": _type(params["type"]), "country": _country(params["country"])}
    ),
    "time": lambda params: _("The dates fit."),
    "kept": _kept,
    "answered": _answered,
    "practice": _practice,
    "subject": lambda params: _("Has cooperated on similar things."),
    "experience": _experience,
    "partners": _partners,
    "common_partners": lambda params: (
        _("Both have worked with: %(organisations)s.") % {"organisations": _and(params["names"])}
    ),
    "proximity": lambda params: _("Partners of partners."),
    "country_ties": lambda params: _("Organisations of the two countries often work together."),
    "type_ties": lambda params: _("Organisations of these two sorts often work together."),
    "no_languages": lambda params: (
        _("No language in common; here it is: %(languages)s.") % {"languages": _languages(params)}
    ),
    "far": _kilometres,
    "other_country": lambda params: _("In another country: %(country)s.") % {"country": _country(params["country"])},
    "type_not_sought": lambda params: (
        _("Another sort of organisation is sought than: %(type)s.") % {"type": _type(params["type"])}
    ),
    "country_not_sought": lambda params: (
        _("Another country is sought than: %(country)s.") % {"country": _country(params["country"])}
    ),
    "gives_other": lambda params: _("Gives something else than is asked for."),
    "over_before": lambda params: _("Is over on %(day)s, before this begins.") % {"day": _day(params)},
    "begins_after": lambda params: _("Begins on %(day)s, when this is over.") % {"day": _day(params)},
    "no_audiences": lambda params: _("For others: %(audiences)s.") % {"audiences": _terms(params)},
    "no_themes": lambda params: _("No theme in common; here it is: %(themes)s.") % {"themes": _terms(params)},
    "broken": _broken,
}
