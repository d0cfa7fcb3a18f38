"""The person is told by mail of what changes who may come in as they; whoever did it in their name is found out."""

import uuid

from talka.capabilities.notices.actions import send_mail
from talka.kernel.people.models import Person

from ..queries.devices import Device


def tell_change(person: Person, what: str, *, name: str = "") -> None:
    """Queue the letter about a change of the ways to sign in.

    :param what: a code that `accounts/mail/ways_changed.jinja` has a sentence for.
    :param name: of the passkey or the other site, where it is about one.
    """
    send_mail(
        cause=f"accounts.ways:{what}:{uuid.uuid4().hex}",
        to=person,
        template="accounts/mail/ways_changed.jinja",
        context={"what": what, "name": name},
    )


def tell_new_device(person: Person, *, device: Device, place: str) -> None:
    """Queue the letter about a sign-in in a browser in which they never were.

    :param place: the beginning of its network address.
    """
    send_mail(
        cause=f"accounts.device:{uuid.uuid4().hex}",
        to=person,
        template="accounts/mail/new_device.jinja",
        context={"device": [device.browser, device.system], "place": place},
    )
