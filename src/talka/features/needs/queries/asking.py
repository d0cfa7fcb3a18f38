"""Who is asked whether a need is solved, and what they said."""

from ..models import Need, Verdict, Voice


def those_asked(need: Need) -> set[int]:
    """Ids of the persons whom it concerns: its reporter and all who said "me too"."""
    asked = set(Voice.objects.filter(need_id=need.pk).values_list("person_id", flat=True))
    return asked | ({need.author_id} if need.author_id else set())


def is_decided(need: Need) -> bool:
    """Whether more than half of those asked said yes to the question that stands."""
    asked = those_asked(need)
    said = Verdict.objects.filter(need_id=need.pk, asked_round=need.asked_round, solved=True)
    return 2 * len(asked.intersection(said.values_list("person_id", flat=True))) > len(asked)
