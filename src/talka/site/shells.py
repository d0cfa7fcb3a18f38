"""What stands around every page: navigation, languages, the signed-in person's menu, the demo's bar."""

from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.urls import NoReverseMatch
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talka.capabilities.notices.queries import unread_count
from talka.kernel.access.requests import Request
from talka.kernel.access.speaking import speaks_for
from talka.kernel.records.kinds import kinds
from talka.toolkit.languages import direction
from talka.ui.addresses import url
from talka.ui.formats import own_name
from talka.ui.shell import Account, LanguageChoice, NavItem, Shell, Speaker, address_of

from .demo.bar import demo_bar

Answer = Callable[[Request], HttpResponse]


class ShellMiddleware:
    """Gives each request `shell`, which makes what stands around its page when a page is drawn."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Nothing is made until it is asked for: feeds and the API never do."""
        made: list[Shell] = []

        def shell() -> Shell:
            if not made:
                made.append(shell_of(request))
            return made[0]

        request.shell = shell  # type: ignore[attr-defined]
        return self._keep_language(request, self.get_response(request))

    def _keep_language(self, request: Request, response: HttpResponse) -> HttpResponse:
        """The language of the page read last is the one that the front door opens to."""
        here = request.path.lstrip("/").partition("/")[0]
        page = made_for_people(response) and here in dict(settings.LANGUAGES)
        if page and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != here:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, here, max_age=settings.LANGUAGE_COOKIE_AGE,
                samesite="Lax", secure=request.is_secure(),
            )  # fmt: skip
        return response


def made_for_people(response: HttpResponse) -> bool:
    """Whether it is a page, and not a feed or a file."""
    return response.status_code == HTTPStatus.OK and response.headers.get("Content-Type", "").startswith("text/html")


def in_language(request: Request, language: str) -> str:
    """The path (with its query) of this page in another language."""
    here, _slash, rest = request.path.lstrip("/").partition("/")
    inside = here in dict(settings.LANGUAGES)
    query = request.META.get("QUERY_STRING", "") if request.method == "GET" else ""
    return (f"/{language}/{rest}" if inside else f"/{language}/") + (f"?{query}" if query and inside else "")


def shell_of(request: Request) -> Shell:
    """The shell; for a visitor it asks the database for nothing, for a person for their unread notices alone."""
    language = get_language() or settings.LANGUAGE_CODE
    site = settings.TALKA_SITE_URL
    return Shell(
        site_name=settings.TALKA_SITE_NAME,
        language=language,
        direction=direction(language),
        languages=[
            LanguageChoice(code, own_name(code), path := in_language(request, code), _whole(path), code == language)
            for code, _name in settings.LANGUAGES
        ],
        home_url=f"/{language}/",
        canonical=f"{site}{request.path}",
        origin=site,
        address=address_of(request),
        navigation=_navigation(request, language),
        search_url=f"/{language}/search/",
        suggest_url=_reverse("search:suggest"),
        query=request.GET.get("q", "")[:200],
        report_url=_reverse("needs:report"),
        account=_account(request, language),
        sign_in_url=_sign_in(request),
        theme_url=_reverse("ui:theme"),
        footer=_footer(language),
        demo=demo_bar(request),
        person=str(request.person.pk) if request.person else "",
    )


def _whole(path: str) -> str:
    """The whole address without its query: as the canonical one, which search engines compare it with."""
    return f"{settings.TALKA_SITE_URL}{path.partition('?')[0]}"


def _reverse(name: str) -> str:
    """An address, or "" where its feature was removed."""
    try:
        return url(name)
    except NoReverseMatch:
        return ""


def _sign_in(request: Request) -> str:
    if request.person is not None:
        return ""
    address = _reverse("account_login")
    return f"{address}?{urlencode({'next': request.get_full_path()})}" if address else ""


def _navigation(request: Request, language: str) -> tuple[NavItem, ...]:
    _root, _language, place, rest = f"{request.path}//".split("/", 3)
    return _ways(language, place, is_list=not rest.strip("/"))


@lru_cache(maxsize=512)
def _ways(language: str, place: str, *, is_list: bool) -> tuple[NavItem, ...]:
    """The lists of all kinds; `place` is the word of the address that stands behind the language."""
    here = next((kind for kind in kinds() if kind.path == place), None)
    own, holder = (here.code, here.beside or here.code) if here else ("", "")
    return tuple(
        NavItem(
            str(kind.label_plural), f"/{language}/{kind.path}/", kind.icon,
            current=is_list and own == kind.code, holds=kind.code == holder and not (is_list and own == kind.code),
        )
        for kind in kinds()
        if not kind.beside
    )  # fmt: skip


def _account(request: Request, language: str) -> Account | None:
    person = request.person
    if person is None:
        return None
    items = [
        (_("For you"), _reverse("site:for-you"), "star"),
        (_("My organisations"), _reverse("directory:mine"), "building"),
        (_("What you watch"), _reverse("watching:list"), "bell"),
        (_("Saved searches"), _reverse("search:saved"), "bookmark"),
        (_("Translations"), _reverse("translation:wanted"), "translate"),
        (_("Profile"), _reverse("accounts:profile"), "person-circle"),
    ]
    if person.edited_organisation_ids:
        items.insert(2, (_("Our promises"), _reverse("needs:promises"), "hand-index"))
    if person.is_suspended:
        items.insert(0, (_("Decisions about you"), _reverse("moderation:statements"), "shield-check"))
    if person.is_coordinator:
        items.append((_("Coordination"), _reverse("site:coordination"), "sliders"))
    speaking = speaks_for(request)
    names = {one.organisation_id: one.name for one in person.standings}
    return Account(
        name=person.name or person.email,  # read by themselves alone
        sign_out_url=_reverse("account_logout"),
        items=[NavItem(label, url, icon, request.path == url) for label, url, icon in items if url],
        speakers=[Speaker(str(pk), names[pk], pk == speaking) for pk in person.edited_organisation_ids],
        speak_url=url("site:speak"),
        unread=unread_count(person),
        bell_url=_reverse("notices:list"),
    )


@lru_cache(maxsize=64)
def _footer(_language: str) -> tuple[NavItem, ...]:
    return (
        NavItem(_("About"), url("site:about")),
        NavItem(_("Privacy"), url("texts:privacy")),
        NavItem(_("Terms of conduct"), url("texts:terms")),
        NavItem(_("Accessibility"), url("site:accessibility")),
        NavItem(_("Licences"), url("site:licences")),
        NavItem(_("For machines"), url("site:machines")),
    )
