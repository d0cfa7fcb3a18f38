"""How people of the demo want their mail, and the digests that are due when it begins."""

from talka.capabilities.notices.digests import make_digests
from talka.capabilities.notices.hearing import hear
from talka.capabilities.notices.models import MailChoice, Rhythm
from talka.kernel.facts.models import Fact

from .world import World

RHYTHMS = {
    "admin-intelekta-parks": Rhythm.DAILY,
    "reader-1": Rhythm.DAILY,
    "admin-jelgava-neighbours": Rhythm.DAILY,
    "reader-3": Rhythm.DAILY,
    "admin-kaunas-welcome": Rhythm.WEEKLY,
    "admin-vidzeme-libraries": Rhythm.WEEKLY,
    "resident-7": Rhythm.WEEKLY,
}


def fill(world: World) -> None:
    """What happened in the last days waits for those who get digests; the worker mails them when the demo begins.

    The worker hears of the same facts later, which changes nothing.
    """
    MailChoice.objects.bulk_create(
        MailChoice(person=world.people[name], rhythm=rhythm) for name, rhythm in RHYTHMS.items()
    )
    for fact in Fact.objects.filter(told_at=None).order_by("pk"):
        hear(fact)
    make_digests.call()
