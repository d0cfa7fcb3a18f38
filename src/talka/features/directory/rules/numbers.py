"""Numbers that organisations are known by: written in one way, and checked where a check is known."""

import re
from collections.abc import Callable
from importlib import import_module

_SEPARATORS = re.compile(r"[\s.\-–/]+")
PIC = re.compile(r"[0-9]{9}\Z")
OID = re.compile(r"E[0-9]{8}\Z")

# Which numbers of python-stdnum a country's register gives to legal entities; any of them will do. A country that
# isn't here has a register for which there is no check (Georgia's nine digits carry none): taken as given.
_MODULES: dict[str, tuple[str, ...]] = {
    "LV": ("lv.pvn",), "EE": ("ee.registrikood",), "UA": ("ua.edrpou",), "PL": ("pl.regon", "pl.nip"),
    "FI": ("fi.ytunnus", "fi.associationid"), "SE": ("se.orgnr",), "NO": ("no.orgnr",), "DK": ("dk.cvr",),
    "FR": ("fr.siren", "fr.siret"), "ES": ("es.cif",), "IT": ("it.iva", "it.codicefiscale"),
    "CZ": ("cz.dic",), "RO": ("ro.cf",), "HR": ("hr.oib",), "MD": ("md.idno",), "BE": ("be.vat",), "PT": ("pt.nif",),
    "CH": ("ch.uid",), "AZ": ("az.voen",),
}  # fmt: skip
# Registers whose numbers no module checks: Poland's court register (KRS), France's of associations (RNA), Georgia's.
_ALSO: dict[str, re.Pattern[str]] = {
    "PL": re.compile(r"0{3,4}[0-9]{6,7}\Z"),
    "FR": re.compile(r"W[0-9][0-9A-Z][0-9]{7}\Z"),
    "GE": re.compile(r"[0-9]{9}\Z"),
}


def plain_number(number: str, country: str = "") -> str:
    """A number without spaces, dots, dashes and its country's letters: ``LV 4000-8012.345`` → ``40008012345``."""
    plain = _SEPARATORS.sub("", number).upper()
    return plain[2:] if country and plain.startswith(country.upper()) and plain[2:].isdigit() else plain


def is_number(number: str, country: str) -> bool:
    """Whether a plain registry number can be one of this country's; True where nothing is known of its register."""
    country = country.upper()
    if country == "LT":
        return _is_lithuanian(number)
    if also := _ALSO.get(country):
        if also.match(number):
            return True
        if country not in _MODULES:
            return False
    checks = [check for name in _MODULES.get(country, ()) if (check := _check(name))]
    return not checks or any(check(number) for check in checks)


def _is_lithuanian(number: str) -> bool:
    """A legal entity's code: nine digits with the check digit that the VAT number has too, or seven (before 2004)."""
    if not number.isdigit() or not number.isascii():
        return False
    check_digit = import_module("stdnum.lt.pvm").calc_check_digit
    return len(number) == 7 or (len(number) == 9 and check_digit(number[:-1]) == number[-1])


def _check(name: str) -> Callable[[str], bool] | None:
    try:
        return import_module(f"stdnum.{name}").is_valid
    except ImportError:  # an older python-stdnum: one check fewer
        return None


def is_checked(country: str) -> bool:
    """Whether a check of this country's numbers is known."""
    return country.upper() in {*_MODULES, *_ALSO, "LT"}


def is_pic(number: str) -> bool:
    """Whether it has the form of a Participant Identification Code: nine digits."""
    return bool(PIC.match(number)) and number.isascii()


def is_oid(number: str) -> bool:
    """Whether it has the form of an Erasmus+ Organisation ID: E and eight digits."""
    return bool(OID.match(number)) and number.isascii()
