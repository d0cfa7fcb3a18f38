"""Records, writers and comments for tests."""

from itertools import count
from typing import Any

from django.utils import timezone

from talka.capabilities.comments import actions
from talka.capabilities.comments.content import Chosen, Content
from talka.capabilities.comments.lookalikes import keep_all_names
from talka.capabilities.comments.models import Comment, Conversation
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.models import Record
from talka.kernel.records.taking_part import ENTRY
from talka.kernel.testing import make_member, make_organisation, make_person, make_record

_number = count(1)
LATVIAN = "Paldies, šis mums bibliotēkā ļoti palīdzēja un to vajag visiem"
RUSSIAN = "Спасибо, это очень помогло нам в библиотеке и нужно всем"
GEORGIAN = "დიდი მადლობა, ეს ძალიან დაგვეხმარა"


def topic(**columns: Any) -> Any:
    """A public record with an owner."""
    columns.setdefault("owner", make_organisation())
    return make_record(Record, "trial", columns.pop("state", "open"), **columns)


def trusted(name: str = "", **columns: Any) -> Person:
    """Somebody whose words are seen at once."""
    columns.setdefault("address_confirmed_at", timezone.now())
    return make_person(name, trusted_at=timezone.now(), **columns)


def coordinator(**columns: Any) -> Person:
    return make_person(is_coordinator=True, **columns)


def listed(name: str = "") -> tuple[Organisation, Person]:
    """An organisation with an entry that everybody sees, and its editor."""
    organisation = make_organisation(name)
    make_record(Record, ENTRY, "open", title=organisation.name, owner=organisation)
    keep_all_names.call()
    return organisation, make_member(organisation)


def said(
    record: Record, text: str = "", *, by: Person | None = None, language: str = "en", chosen: Any = (), **more: Any
) -> Comment:
    """A comment as it is written."""
    words = text or f"Something worth saying, number {next(_number)}"
    picks = tuple(Chosen(*pair) for pair in chosen)
    return actions.write(record, Content(words, language, chosen=picks), by=by or trusted(), **more)


def fresh(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def kept(record: Record) -> Conversation:
    return Conversation.objects.get(pk=record.pk)
