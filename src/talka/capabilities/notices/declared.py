"""The declaration of a notice: which fact, to whom, which sentence. Each feature's ``notices.py`` makes some."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from talka.kernel.facts.models import Fact

from .models import followers_of

if TYPE_CHECKING:
    from talka.kernel.people.models import Person

    from .told import Told

# A sentence with named placeholders (title, organisation, site, and the keys of the fact's details), or a function.
Words = str | Promise | Callable[["Told", str], str]
# Ids of persons; as a mapping also why each of them hears of it (`Notice.because`).
People = Callable[[Fact], Iterable[int | None] | Mapping[int, str]]

More = Callable[["Told", "Person"], Mapping[str, Any]]

FOLLOWED = ".followed"
PLAIN_TEMPLATE = "notices/mail/notice.jinja"


@dataclass(frozen=True)
class Declared:
    """One notice as its feature declares it."""

    verb: str
    code: str
    people: People
    subject: Words
    sentence: Words
    template: str
    address: Callable[[Told, str], str] | None
    by_mail: bool
    to_actor: bool
    more: More | None = None
    is_news: bool = False
    whatever_they_chose: bool = False


_declared: dict[str, Declared] = {}


def notice(
    *,
    verb: str,
    people: People,
    sentence: Words,
    subject: Words = "",
    template: str = PLAIN_TEMPLATE,
    code: str = "",
    address: Callable[[Told, str], str] | None = None,
    by_mail: bool = True,
    to_actor: bool = False,
    more: More | None = None,
    is_news: bool = False,
    to_followers: Words = "",
    whatever_they_chose: bool = False,
) -> Declared:
    """Tell people of a fact, each once, in their language, and only of records that they may see.

    :param verb: the fact's verb, ``"needs.answered"``.
    :param people: ids of persons for a fact (repeats and None are left out; the actor too, unless `to_actor`); as a
        mapping also why each hears of it: a code of at most 40 letters, which `told.because` gives back to the words.
    :param sentence: the one line on the page of notices and at the top of the mail: a lazy translation with named
        placeholders, or ``callable(told, language) -> str``, called with that language active.
    :param subject: the mail's subject, likewise; without one the sentence serves.
    :param template: a letter's template (see ``jinja2/notices/mail/notice.jinja``) that says more than the sentence.
    :param code: tells apart several notices of one verb; the verb itself when there is only one.
    :param address: where it leads, ``callable(told, language) -> path``; the record's page when left out.
    :param by_mail: False for what is not worth a mail.
    :param more: what else the letter's template is given, ``callable(told, person) -> {name: value}``; read when the
        mail goes out, so that people's words are not kept twice.
    :param is_news: True for what is told to those who follow a record: each of them may stop hearing of that record.
        What somebody must act on is none.
    :param to_followers: for news, the sentence for those who chose to follow the record though it doesn't concern them:
        a notice of its own, with the code ``"needs.answered.followed"``.
    :param whatever_they_chose: mailed also to whoever wants no mail and to whoever is suspended: for what the law has
        us say to them, such as a moderator's statement of reasons; nothing else. Not to an address that returns mail.
    :raises ValueError: when two notices have the same code.
    """
    code = code or verb
    made = Declared(
        verb=verb, code=code, people=people, subject=subject or sentence, sentence=sentence, template=template,
        address=address, by_mail=by_mail, to_actor=to_actor, more=more, is_news=is_news,
        whatever_they_chose=whatever_they_chose,
    )  # fmt: skip
    known = _declared.get(code)
    if known and known.verb != verb:
        raise ValueError(f"Two notices have the code {code!r}.")
    _declared[code] = made
    if to_followers:
        notice(
            verb=verb, people=_only_following(people), sentence=to_followers, template=template,
            code=f"{code}{FOLLOWED}", address=address, by_mail=by_mail, more=more, is_news=True,
        )  # fmt: skip
    return made


def _only_following(concerned: People) -> People:
    """Those who chose to follow a fact's record, but for those whom it concerns."""
    return lambda fact: followers_of(fact.record_id) - set(concerned(fact)) if fact.record_id else ()


def declared_for(verb: str) -> list[Declared]:
    """What is declared for this verb: first what somebody must act on, then news of what concerns them, then others."""
    found = [one for one in _declared.values() if one.verb == verb]
    return sorted(found, key=lambda one: (one.is_news, one.code.endswith(FOLLOWED)))


def all_declared() -> list[Declared]:
    """Every notice that is declared."""
    return list(_declared.values())


def declared(code: str) -> Declared | None:
    """The notice with this code; None when its feature is gone."""
    return _declared.get(code)
