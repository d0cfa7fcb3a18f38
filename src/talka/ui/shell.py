"""What the layout needs from outside: one object that `site` fills for each page."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from .formats import own_name


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """This page in one of the interface's languages; `url` is its path there, `absolute` for search engines."""

    code: str
    name: str
    url: str
    absolute: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of a menu. `count` is shown beside it when there is one; `holds`: the page read lies below it."""

    label: str
    url: str
    icon: str = ""
    current: bool = False
    count: int | None = None
    holds: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """An organisation that the signed-in person may speak as; `value` is what the switch sends."""

    value: str
    name: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """The signed-in person's menu. `sign_out_url` and `speak_url` take a POST."""

    name: str
    sign_out_url: str
    items: Sequence[NavItem] = ()
    speakers: Sequence[Speaker] = ()
    speak_url: str = ""
    unread: int = 0
    bell_url: str = ""


@dataclass(frozen=True, slots=True)
class DemoRole:
    """A role that one may step into in the demo."""

    value: str
    label: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class DemoBar:
    """The bar above the page in the demo: step into a role (POST `role` to `url`), read the demo's mail."""

    url: str
    roles: Sequence[DemoRole]
    mail_url: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything around a page. Addresses that are empty are left out; menus that are equal are drawn once.

    `address` is where one comes back to: this page with its query. `person` is who is signed in, "" for nobody; None on
    pages that don’t know, such as those of errors.
    """

    site_name: str
    language: str
    languages: Sequence[LanguageChoice] = ()
    direction: str = "ltr"
    home_url: str = "/"
    canonical: str = ""
    origin: str = ""
    address: str = ""
    navigation: tuple[NavItem, ...] = ()
    more: tuple[NavItem, ...] = ()
    search_url: str = ""
    suggest_url: str = ""
    query: str = ""
    report_url: str = ""
    account: Account | None = None
    sign_in_url: str = ""
    theme_url: str = ""
    footer: tuple[NavItem, ...] = ()
    demo: DemoBar | None = None
    person: str | None = None


def address_of(request: HttpRequest) -> str:
    """Where one comes back to: this page with its query.

    After something was sent, the page it was sent from: at many addresses that take a form nothing can be opened. So
    too where htmx asked for a part of a page.
    """
    is_part = "HX-Request" in request.headers and "HX-Boosted" not in request.headers
    page = request.headers.get("Referer", "") if is_part or request.method not in ("GET", "HEAD") else ""
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return request.get_full_path()
    split = urlsplit(page)
    return escape_leading_slashes(split._replace(scheme="", netloc="", path=split.path or "/", fragment="").geturl())


def bare_shell(request: HttpRequest | None = None) -> Shell:
    """A shell without navigation, asking no database: for error pages, the gallery and tests."""
    language = get_language() or settings.LANGUAGE_CODE
    path = request.path if request else "/"
    choices = []
    for code, _name in settings.LANGUAGES:
        inside = path.startswith(f"/{language}/")
        there = f"/{code}/{path[len(language) + 2 :]}" if inside else f"/{code}/"
        choices.append(LanguageChoice(code, own_name(code), there, current=code == language))
    return Shell(
        site_name=getattr(settings, "TALKA_SITE_NAME", "Talka"),
        language=language,
        languages=choices,
        home_url=f"/{language}/",
        address=address_of(request) if request else "/",
    )
