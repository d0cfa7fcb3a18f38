"""Links in mails that do one thing: signed, expiring, good for one purpose and one person's address.

Opening one (GET) shows a page with a button, since mail scanners open links too; pressing it (POST) acts. Whoever
presses has shown that the address is theirs. A purpose's `act` is harmless to repeat.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils import translation

from talka.kernel.access.middleware import SUSPENDED
from talka.kernel.access.rules import Denied
from talka.kernel.people.models import Person

from .addresses import confirm_address
from .letters import absolute, interface_language

SHIFT = "talka.link."


@dataclass(frozen=True)
class Opened:
    """Whose link it is, and what was put into it."""

    person: Person
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Choice:
    """A button: `value` is what `act` gets. The first one is the main one."""

    value: str
    label: str


@dataclass(frozen=True)
class Offer:
    """What the page says before anything is done."""

    title: str
    choices: Sequence[Choice]
    text: str = ""
    quote: str = ""
    quote_language: str = ""


@dataclass(frozen=True)
class Answer:
    """What the page says afterwards, and where to go on (a path and its label)."""

    title: str
    text: str = ""
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Purpose:
    """What a link is for: `offer(opened)` makes the page, `act(opened, choice)` does it, in the reader's language.

    Whoever is suspended acts by no mailed link but those that are `open_to_suspended`: to get no more mail.
    """

    name: str
    days: int
    offer: Callable[[Opened], Offer]
    act: Callable[[Opened, str], Answer]
    open_to_suspended: bool = False


class BadLinkError(Exception):
    """Forged, cut short (`expired` is false); too old, or for an address that is no longer theirs (`expired`)."""

    def __init__(self, *, expired: bool = False) -> None:
        super().__init__("expired" if expired else "not a link of ours")
        self.expired = expired


_purposes: dict[str, Purpose] = {}


def purpose(
    name: str,
    *,
    days: int,
    offer: Callable[[Opened], Offer],
    act: Callable[[Opened, str], Answer],
    open_to_suspended: bool = False,
) -> Purpose:
    """Declare what a link may be for: ``purpose("needs.solved", days=60, offer=…, act=…)``.

    :param days: for how long a link is good.
    :param offer: the page's words and buttons; may raise `Missing`.
    :param act: does it for ``opened.person`` and says how it went; may raise `Denied` or `Missing`. Gets only a choice
        that was offered. Called again with the same link, it changes nothing.
    :param open_to_suspended: whether somebody whose account is suspended may do it too.
    """
    _purposes[name] = Purpose(name, days, offer, act, open_to_suspended)
    return _purposes[name]


def link(name: str, person: Person, **data: Any) -> str:
    """The whole address of a link for this person, in their language. Only ever mail it to that person.

    :raises KeyError: for a purpose that nobody declared.
    """
    made = token(name, person, **data)
    with translation.override(interface_language(person.language)):
        return absolute(reverse("notices:link", args=[name, made]))


def token(name: str, person: Person, **data: Any) -> str:
    """The link's signed part alone, for a page of a feature's own that opens it by `opened`: a form instead of buttons.

    Such a page calls `show_address` before it acts. Raises KeyError like `link`.
    """
    known = _purposes[name]
    return signing.dumps({**data, "p": person.pk, "e": _mark(person)}, salt=SHIFT + known.name, compress=True)


def opened(name: str, token: str) -> tuple[Purpose, Opened]:
    """What a link stands for. Raises `BadLinkError`."""
    known = _purposes.get(name)
    if known is None:
        raise BadLinkError
    try:
        data = signing.loads(token, salt=SHIFT + name, max_age=timedelta(days=known.days))
    except signing.SignatureExpired as error:
        raise BadLinkError(expired=True) from error
    except signing.BadSignature as error:
        raise BadLinkError from error
    person = Person.objects.filter(pk=data.pop("p"), is_active=True).first()
    if person is None or data.pop("e") != _mark(person):
        raise BadLinkError(expired=True)
    return known, Opened(person, data)


def act(known: Purpose, opened: Opened, choice: str) -> Answer:
    """Do what the link is for; the address counts as confirmed from now on. Raises `Denied` for who is suspended."""
    show_address(known, opened)
    return known.act(opened, choice)


def show_address(known: Purpose, opened: Opened) -> None:
    """Whoever acts by a link has shown that the address is theirs. Raises `Denied` for who is suspended."""
    if opened.person.is_suspended and not known.open_to_suspended:
        raise Denied(SUSPENDED)
    confirm_address(opened.person, keep_password=False)


def _mark(person: Person) -> str:
    """Binds a link to the address that it was sent to."""
    return hashlib.sha256(person.email.lower().encode()).hexdigest()[:12]
