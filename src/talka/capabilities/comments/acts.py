"""What other capabilities let a reader do with a comment, and ask of who writes without an account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from talka.kernel.people.models import Person


@dataclass(frozen=True, slots=True)
class Act:
    """A link below a comment."""

    label: str
    url: str
    icon: str


# (reader or None, the comment's row: id, record_id, author_id, state, … and `record`) -> a link, or None. Asks no
# database.
Offer = Callable[[Person | None, Mapping[str, Any]], Act | None]

_offers: list[Offer] = []
_proofs: dict[str, Callable[[], forms.Field]] = {}


def offer_act(offer: Offer) -> Offer:
    """Let something be done with each comment, such as reporting it; `site` or the capability's `ready` calls this."""
    if offer not in _offers:
        _offers.append(offer)
    return offer


def acts_for(person: Person | None, row: Mapping[str, Any]) -> tuple[Act, ...]:
    """The links below a comment for this reader."""
    return tuple(act for offer in _offers if (act := offer(person, row)))


def ask_visitors(name: str, field: Callable[[], forms.Field]) -> None:
    """Have the form for visitors hold one more field, such as a proof of work; its `clean` refuses who fails it."""
    _proofs[name] = field


def asked_of_visitors() -> dict[str, forms.Field]:
    """Those fields, made anew."""
    return {name: field() for name, field in _proofs.items()}
