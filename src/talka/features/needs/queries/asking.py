"""Who is asked whether a need is solved, and what they said."""

from django.db.models import Q

from talka.kernel.people.models import Person

from ..models import Need, Verdict, Voice


def those_asked(need: Need) -> set[int]:
    """Ids of the persons whom it concerns and who can answer: its reporter and all who said "me too".

    Not those who closed their account, nor the keeper in whose name needs are imported: nobody would read it.
    """
    voices = Q(pk__in=Voice.objects.filter(need_id=need.pk).values("person_id"))
    people = Person.objects.filter(voices | Q(pk=need.author_id), is_active=True)
    return set(people.values_list("pk", flat=True))


def is_decided(need: Need) -> bool:
    """Whether more than half of those asked said yes to the question that stands."""
    asked = those_asked(need)
    said = Verdict.objects.filter(need_id=need.pk, asked_round=need.asked_round, solved=True)
    return 2 * len(asked.intersection(said.values_list("person_id", flat=True))) > len(asked)
