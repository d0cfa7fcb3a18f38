"""Who drives with whom."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talka.kernel.access.rules import Decision, Denied, require
from talka.kernel.people.models import Person
from talka.kernel.records.actions import lock

from .. import rules
from ..models import Car, FieldMeeting, Rider

FULL = _("This car is full by now. Choose another one.")
DRIVES = _("You drive yourself: take your car back first.")


@transaction.atomic
def offer_car(meeting: FieldMeeting, *, by: Person, seats: int, leaves_from: str, leaves_at: datetime) -> Car:
    """Say that one drives, or change what one said. Fewer seats than are taken are refused."""
    meeting = lock(meeting)
    require(rules.may_plan(by, meeting))
    taken = Rider.objects.filter(car__meeting=meeting, car__driver=by).count()
    require(Decision(seats >= taken, _("More people have a seat with you than that. Ask somebody to change first.")))
    Rider.objects.filter(meeting=meeting, person=by).delete()
    columns = {"seats": seats, "leaves_from": leaves_from, "leaves_at": leaves_at}
    return Car.objects.update_or_create(meeting=meeting, driver=by, defaults=columns)[0]


@transaction.atomic
def take_car_back(car: Car, *, by: Person) -> None:
    """The driver doesn't drive; their riders look for another seat. Twice changes nothing."""
    meeting = lock(car.meeting)
    require(rules.may_plan(by, meeting))
    if car.driver_id != by.pk:
        require(rules.manages(by, meeting))
    Car.objects.filter(pk=car.pk).delete()


@transaction.atomic
def take_seat(car: Car, *, by: Person) -> Rider:
    """Drive along. Seats are counted under the meeting's lock; from another car one moves. Twice changes nothing."""
    meeting = lock(car.meeting)
    require(rules.may_plan(by, meeting))
    found = Car.objects.filter(pk=car.pk).first()
    if found is None:
        raise Denied(_("This car does not go any more. Choose another one."))
    own = Rider.objects.filter(meeting=meeting, person=by).first()
    if own is not None and own.car_id == car.pk:
        return own
    require(Decision(not Car.objects.filter(meeting=meeting, driver=by).exists(), DRIVES))
    require(Decision(found.riders.count() < found.seats, FULL))
    if own is None:
        return Rider.objects.create(meeting=meeting, car=found, person=by)
    own.car = found
    own.save(update_fields=["car"])
    return own


@transaction.atomic
def leave_seat(meeting: FieldMeeting, *, by: Person) -> None:
    """Give one's seat to others. Twice changes nothing."""
    require(rules.may_see_plan(by, meeting))
    Rider.objects.filter(meeting=meeting, person=by).delete()
