"""The organisers' report: written, published, taken out of sight again."""

from collections.abc import Collection, Mapping
from typing import TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person
from talka.kernel.records.actions import lock
from talka.kernel.records.doors import visible_records
from talka.kernel.records.links import assert_link, end_link
from talka.kernel.records.models import Link, Record, Relation
from talka.kernel.records.rules import may_edit

from .. import rules
from ..models import Event, EventSeries, EventState, Report, SeriesState
from .attending import HAPPENED
from .seats import enter

R = TypeVar("R", bound=Record)
MOST_LINKED = 20


class ReportChanged(Exception):
    """Somebody wrote it since the form was opened."""


NOT_OVER = _("A report is published when it is over.")


@transaction.atomic
def write_report(
    record: R, texts: Mapping[str, str], linked: Collection[int], *, by: Person, version: int | None
) -> Report:  # fmt: skip
    """Write the words (`agreed, heard, pictures`), and link it to just these records: a need that was heard, or what
    came of it; those that `by` may not see are passed over. Twice changes nothing.

    :raises ReportChanged: for an older `version` than there is.
    """
    record = lock(record)
    require(rules.may_manage(by, record))
    require(Decision(not isinstance(record, Event) or record.state in HAPPENED, NOT_BEGUN))
    report, new = Report.objects.get_or_create(record_id=record.pk, defaults={"language": record.language})
    if version is not None and not new and version != report.version:
        raise ReportChanged
    if new or any(getattr(report, name) != text for name, text in texts.items()):
        for name, text in texts.items():
            setattr(report, name, text)
        report.version, report.changed_at = report.version + 1, timezone.now()
        report.save()
        note("events.report_written", record.pk, by, organisation=record.owner_id)
    _link(record, linked, by)
    return report


NOT_BEGUN = _("There is a report when it has begun.")


def _link(record: Record, linked: Collection[int], by: Person) -> None:
    wanted = {
        one.pk: one
        for one in visible_records(by).filter(pk__in=list(linked)[:MOST_LINKED]).exclude(pk=record.pk).order_by("pk")
    }
    ours = Q(source_id=record.pk, relation=Relation.ADDRESSES) | Q(target_id=record.pk, relation=Relation.RESULT_OF)
    seen = visible_records(by).values("pk")
    for link in Link.objects.filter(ours).select_related("source", "target").order_by("pk"):
        other = link.target if link.source_id == record.pk else link.source
        if other.pk not in wanted and visible_records(by).filter(pk=other.pk, pk__in=seen).exists():
            end_link(link.source, link.relation, link.target, by=by)
    for other in wanted.values():
        confirmed = bool(may_edit(by, other))
        if other.kind == "need":
            assert_link(record, Relation.ADDRESSES, other, by=by, confirmed=confirmed)
        else:
            assert_link(other, Relation.RESULT_OF, record, by=by, confirmed=confirmed)


@transaction.atomic
def publish_report(record: Event | EventSeries, *, by: Person) -> Report:
    """Let everybody read its short form; an event is reported. Twice changes nothing."""
    record = lock(record)
    require(rules.may_manage(by, record))
    report, _new = Report.objects.get_or_create(record_id=record.pk, defaults={"language": record.language})
    if report.published_at is not None:
        return report
    require(Decision(record.state in (EventState.HELD, EventState.REPORTED, SeriesState.ENDED), NOT_OVER))
    report.published_at, report.published_by = timezone.now(), by
    report.save(update_fields=["published_at", "published_by"])
    if isinstance(record, Event) and record.state == EventState.HELD:
        enter(record, EventState.REPORTED, "events.reported", by)
    else:
        note("events.series_reported", record.pk, by, organisation=record.owner_id)
    return report


@transaction.atomic
def withdraw_report(record: Event | EventSeries, *, by: Person) -> Report | None:
    """Take the report out of sight again; an event was held, no more. Twice changes nothing."""
    record = lock(record)
    require(rules.may_manage(by, record))
    report = Report.objects.filter(record_id=record.pk).first()
    if report is None or report.published_at is None:
        return report
    report.published_at = report.published_by = None
    report.save(update_fields=["published_at", "published_by"])
    if isinstance(record, Event) and record.state == EventState.REPORTED:
        enter(record, EventState.HELD, "events.report_withdrawn", by)
    else:
        note("events.report_withdrawn", record.pk, by, organisation=record.owner_id)
    return report
