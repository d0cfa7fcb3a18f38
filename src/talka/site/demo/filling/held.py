"""What happens at the demo's events and after them: who came, what they said, what they began and how it went on."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import F
from django.utils import timezone

from talka.features.events import actions
from talka.features.events.actions import Arrival, Said
from talka.features.events.models import (
    MOMENTS,
    Event,
    EventState,
    Intention,
    Recommends,
    Registration,
    RegistrationState,
    Session,
    WentOn,
)
from talka.kernel.people.models import Person

# What participants of case D's seminars might begin; each is an example and says so.
BEGUN = (
    "Reizi mēnesī rīkosim sarunu vakaru jauniebraucējiem (piemērs).",
    "Sagatavosim lapu ar kontaktiem: kur vērsties pēc padoma (piemērs).",
    "Skolā iecelsim kontaktpersonu ģimenēm, kas nesen ieradušās (piemērs).",
    "Bibliotēkā atvērsim plauktu ar grāmatām citās valodās (piemērs).",
    "Ar sociālo dienestu tiksimies reizi ceturksnī (piemērs).",
    "Meklēsim brīvprātīgos, kas pavada uz iestādēm (piemērs).",
)
HELPED = ("Sarunas grupās (piemērs).", "Piemēri no citiem novadiem (piemērs).", "Jauni kontakti (piemērs).")
# Of those who answer at 3, 6 and 12 months, how many in a hundred tell of something that still goes on.
STILL = {3: 85, 6: 70, 12: 60}
ANSWERS = 80  # of a hundred, who answer at all


def hold(event: Event, row: dict[str, Any], by: Person) -> None:
    """Begin it and let those come who come; what is over is ended, and told of."""
    is_over = row["state"] != EventState.UNDER_WAY
    # Over since yesterday, so that one may still say something; or in its midst, after its first session.
    _move(event, timezone.now() + (timedelta(days=-1) if is_over else (event.ends_at - event.starts_at) / 3))
    actions.begin_event(event, by=by)
    there = _come(event, row, by)
    if is_over:
        actions.end_event(event, by=by)
        _say(event, there, row.get("intentions", 0))
    if row["state"] == EventState.REPORTED:
        texts = {"agreed": row.get("agreed", ""), "heard": "", "pictures": ""}
        actions.write_report(event, texts, [], by=by, version=None)
        actions.publish_report(event, by=by)


def _move(event: Event, ends: datetime) -> None:
    """Let it, and its sessions, end at another moment."""
    by_much = ends - Event.objects.values_list("ends_at", flat=True).get(pk=event.pk)
    moved = {name: F(name) + by_much for name in ("starts_at", "ends_at")}
    Event.objects.filter(pk=event.pk).update(**moved)
    Session.objects.filter(event=event).update(**moved)
    event.refresh_from_db()


def _come(event: Event, row: dict[str, Any], by: Person) -> list[Registration]:
    """Those who have a place come to every session that has begun, but for the last ones of them."""
    placed = list(Registration.objects.filter(event=event, state=RegistrationState.CONFIRMED).order_by("pk"))
    there = placed[: len(placed) - row.get("absent", 0)]
    begun = Session.objects.filter(event=event, starts_at__lte=timezone.now()).order_by("starts_at")
    sessions: list[int | None] = [*begun.values_list("pk", flat=True)] or [None]
    for registration in there:
        for session in sessions:
            actions.check_in(registration, Arrival(session=session), by=by)
    return there


def _say(event: Event, there: list[Registration], number: int) -> None:
    """What they thought of it and will begin, and at 3, 6 and 12 months how that goes."""
    if not number:
        return
    chance = Random(event.pk)
    for registration in there[: 2 * number]:
        said = Said(
            useful=chance.choice((3, 4, 4, 5, 5)), recommends=chance.choice((Recommends.YES, Recommends.YES, "maybe")),
            helped=chance.choice(HELPED), may_quote=True,
        )  # fmt: skip
        actions.give_feedback(registration, said, by=registration.person, language="lv")  # type: ignore[arg-type]
    intentions = [
        actions.say_intention(one, chance.choice(BEGUN), is_public=n % 2 == 0, by=one.person, language="lv")  # type: ignore[arg-type]
        for n, one in enumerate(there[:number])
    ]
    for months in MOMENTS:
        _move(event, timezone.now() - timedelta(days=31 * months + 1))
        _tell_how_it_goes(intentions, months, chance)


def _tell_how_it_goes(intentions: list[Intention], months: int, chance: Random) -> None:
    for one in intentions:
        if chance.randrange(100) >= ANSWERS:
            continue
        goes_on = chance.randrange(100) < STILL[months]
        answer = WentOn.GOING_ON if goes_on else chance.choice((WentOn.ENDED, WentOn.NEVER_BEGAN))
        by = Registration.objects.select_related("person").get(pk=one.registration_id).person
        actions.say_how_it_goes(one.pk, answer, "", by=by, language="lv")  # type: ignore[arg-type]
