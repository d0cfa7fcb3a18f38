"""An entry's titles are what its organisation is called: they go into the organisation's row, which all pages read."""

from talka.kernel.people.models import Organisation

from .models import READABLE, Record, Translation
from .taking_part import ENTRY


def call_owner(translation: Translation, record: Record) -> bool:
    """After an entry's translation was written: for readers of its language its organisation has this name.

    Says whether that is news.
    """
    if record.kind != ENTRY or record.owner_id is None or translation.state not in READABLE:
        return False
    owner = Organisation.objects.select_for_update().get(pk=record.owner_id)
    called = owner.called.also({translation.language: translation.title})
    if called.every == owner.called.every:
        return False
    owner.called = called
    owner.save(update_fields=["called"])
    return True


def titles_in(record_id: int) -> dict[str, str]:
    """A record's title in each further language that it can be read in; one statement."""
    rows = Translation.objects.filter(record_id=record_id, state__in=READABLE).order_by("pk")
    return dict(rows.values_list("language", "title"))
