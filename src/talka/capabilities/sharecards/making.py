"""Cards are made when records are published, renamed or translated, and go when not everybody may see them."""

from collections.abc import Iterable, Sequence

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef

from talka.kernel.facts.models import Fact
from talka.kernel.facts.telling import listen_together
from talka.kernel.jobs.job import job
from talka.kernel.jobs.rounds import round_
from talka.kernel.records.doors import visible_records
from talka.kernel.records.models import READABLE, Record, Translation

from .faces import Face, face_of
from .models import ShareCard, file_name

AT_ONCE = 50
# The newest public records have cards even where no fact told of them: after an import, in the demonstration.
MOST_UNTOLD = 5_000
# An organisation's name may have changed, which stands on the cards of all that it owns.
RENAMING = ("directory.changed", "directory.merged", "directory.verified")


def faces_of(record_ids: Iterable[int]) -> dict[tuple[int, str], Face]:
    """The cards that these records should have: of what everybody may see, in each language it can be read in."""
    records = {one.pk: one for one in visible_records(None).filter(pk__in=list(record_ids)).select_related("owner")}
    texts = Translation.objects.filter(record__in=list(records), state__in=READABLE)
    found = {(one.pk, one.language): face_of(one, one.title, one.language) for one in records.values()}
    for pk, language, title in texts.values_list("record_id", "language", "title"):
        found.setdefault((pk, language), face_of(records[pk], title, language))
    return found


def make_cards(record_ids: Iterable[int]) -> int:
    """Make the cards of these records say what the records say now; how many were drawn. Twice changes nothing."""
    from .drawing import drawn  # noqa: PLC0415  reason: a web process draws no card

    ids = list(dict.fromkeys(record_ids))
    wanted = faces_of(ids)
    kept = {(card.record_id, card.language): card for card in ShareCard.objects.filter(record__in=ids)}
    made = 0
    for key, face in wanted.items():
        card = kept.get(key)
        if card is None or card.digest != face.digest:
            name = file_name(face.number, face.language, face.digest)
            if not default_storage.exists(name):
                default_storage.save(name, ContentFile(drawn(face)))
            _keep(face, card)
            made += 1
    for key, card in kept.items():
        if key not in wanted:
            card.delete()
            default_storage.delete(card.file)
    return made


@transaction.atomic
def _keep(face: Face, before: ShareCard | None) -> None:
    ShareCard.objects.update_or_create(record_id=face.number, language=face.language, defaults={"digest": face.digest})
    if before is not None:
        old = before.file
        transaction.on_commit(lambda: default_storage.delete(old))


@job()
def make_cards_of_owner(record_id: int) -> int:
    """Make the cards of all that the owner of this record owns; how many were drawn."""
    owner = Record.objects.filter(pk=record_id).values("owner_id")
    ids = list(Record.objects.filter(owner__in=owner, shown=True).order_by("pk").values_list("pk", flat=True))
    return sum(make_cards(ids[start : start + AT_ONCE]) for start in range(0, len(ids), AT_ONCE))


@listen_together("*")
def follow(facts: Sequence[Fact]) -> None:
    """Whatever happened to records: their cards say what they say now."""
    ids = list(dict.fromkeys(fact.record_id for fact in facts if fact.record_id))
    for start in range(0, len(ids), AT_ONCE):
        make_cards(ids[start : start + AT_ONCE])
    for record_id in dict.fromkeys(fact.record_id for fact in facts if fact.record_id and fact.verb in RENAMING):
        make_cards_of_owner.enqueue(record_id)


@round_(60, lane="cards")
def make_untold() -> bool:
    """Draw cards of the newest public records that have none; whether there may be more."""
    newest = visible_records(None).order_by("-changed_at", "-pk").values("pk")[:MOST_UNTOLD]
    has_card = ShareCard.objects.filter(record=OuterRef("pk"))
    lacking = Record.objects.filter(pk__in=newest).exclude(Exists(has_card))
    return make_cards(lacking.order_by("-pk").values_list("pk", flat=True)[:AT_ONCE]) > 0
