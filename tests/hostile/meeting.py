"""Events and study circles of the world under attack."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from talka.features.circles import actions as circles
from talka.features.events import actions as events
from talka.features.events.actions.certificates.content import Wording, new_certificate
from talka.features.events.models import Certificate
from talka.features.events.queries import Earned
from talka.kernel.people.models import Person

if TYPE_CHECKING:
    from .world import World


def events_of(world: World) -> None:
    """An event today for which the partner and the stranger are registered, and one that is a draft."""
    own, editor = world.records["organisation"].organisation, world.person("editor")
    starts_at = timezone.now() + timedelta(hours=9)
    times = {"event_type": "seminar", "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=8)}
    event = events.write_event({"title": "Seminar", **times}, owner=own, by=editor, terms=[], language="en")
    event = events.publish_event(event, by=editor)
    draft = events.write_event({"title": "Later", **times}, owner=own, by=editor, terms=[], language="en")
    rows = [
        events.register(event, events.Entry(name=name), by=world.person(name), language="en")
        for name in ("stranger", "partner")
    ]
    series, later = (
        events.write_series({"title": title}, owner=own, by=editor, terms=[], language="en")
        for title in ("Five towns", "Next year")
    )
    events.put_into_series(event, events.publish_series(series, by=editor), by=editor)
    world.records |= {"event": event, "draft_event": draft, "series": series, "draft_series": later}
    world.numbers |= {"registration_pk": rows[0].pk, "double_pk": rows[1].pk, "item": 0, "series_pk": series.pk}
    walk_in = events.write_in(event, events.WalkIn("Somebody"), events.Arrival(), by=editor)
    world.numbers["presence_pk"] = walk_in.presence.pk
    certificate = _certificate(event, rows[0], editor)
    world.numbers |= {"certificate_pk": certificate.pk, "issuer": own.pk}
    world.words["certificate"] = certificate.number


def _certificate(event: Any, registration: Any, editor: Person) -> Certificate:
    """The stranger's, with its document and its credential; the list of what was revoked."""
    earned = Earned(registration, "Stranger", Decimal(8), "")
    made = new_certificate(Wording.of(event), earned, by=editor)
    made.save()
    made.credential = events.badges.credential_of(made, events.badges.current_signer())
    made.document = default_storage.save(f"certificates/{event.pk}/{made.pk}.pdf", ContentFile(b"%PDF-1.7"))
    made.save()
    for number in events.badges.status_lists_of([made.pk]):
        events.badges.refresh_status.call(number)
    return made


def circles_of(world: World) -> None:
    """A circle that takes place, with somebody who asks, waits, is invited; one that is proposed; one that is over."""
    own, editor = world.records["organisation"].organisation, world.person("editor")
    columns = {"title": "We read together", "least": 2, "most": 3}
    made = [
        circles.propose_circle({**columns, "title": title}, owner=own, by=editor, terms=[], language="en")
        for title in ("We read together", "We may sing", "We have cooked")
    ]
    for circle in made[::2]:
        circles.open_circle(circle, by=editor)
        seats = {
            name: circles.ask_to_join(circle, by=world.person(name), words="Me", level="", language="en")
            for name in ("admin", "stranger")
        }
        circles.accept(seats["admin"], by=editor)
        circles.start(circle, by=editor)
    running, _proposed, over = made
    begins = timezone.now() + timedelta(days=3)
    meeting = circles.add_meeting(running, by=editor, starts_at=begins, ends_at=begins + timedelta(hours=2))
    reading = circles.add_reading(
        running, by=editor, title="A book", author="", address="", note_="", meeting=meeting, language="en"
    )
    entry = circles.write_entry(running, by=editor, text="Much", language="en", meeting=None, shared=True)
    line = circles.add_line(running, by=editor, what="A course", who="We", by_day=None)
    circles.finish(over, dict.fromkeys(("context", "done", "worked", "failed", "evidence"), "So"), by=editor)
    world.records |= {
        "circle": running, "proposed_circle": made[1], "circle_over": over, "circle_room": running.room,
    }  # fmt: skip
    world.numbers |= {
        "seat_pk": running.seats.get(person=world.person("stranger")).pk, "meeting_pk": meeting.pk,
        "reading_pk": reading.pk, "entry_pk": entry.pk, "line_pk": line.pk,
    }  # fmt: skip
