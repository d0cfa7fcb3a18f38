"""Countries by name in the reader's language."""

from talka.ui import formats
from talka.ui.reading import locale

# What stands among the territories of Unicode's data and is no country or territory that a register could be of.
_NO_COUNTRY = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
FIRST = ("GE", "LV", "LT", "EE", "UA")


def country_name(code: str) -> str:
    """The country's name; the code itself for one that nobody knows, "" for none."""
    return formats.country_name(code) if code else ""


def is_country(code: str) -> bool:
    """Whether it is an ISO 3166-1 alpha-2 code (or XK)."""
    return len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY and code in locale().territories


def country_choices() -> list[tuple[str, str]]:
    """All countries, the network's own first, then by name; with an empty one for "not said"."""
    names: dict[str, str] = {code: country_name(code) for code in map(str, locale().territories) if is_country(code)}
    rest = sorted((name, code) for code, name in names.items() if code not in FIRST)
    return [("", "—"), *((code, names[code]) for code in FIRST), *((code, name) for name, code in rest)]
