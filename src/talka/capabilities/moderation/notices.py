"""Who hears of decisions: whom they concern, whoever reported, and by a letter also whoever is suspended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.composing import fill
from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.letters import absolute
from talka.capabilities.notices.told import Told
from talka.kernel.access.rules import Missing
from talka.kernel.facts.models import Fact
from talka.kernel.people.models import Person
from talka.kernel.people.queries import coordinators
from talka.kernel.records.models import Record

from .actions.appealing import LETTER as APPEAL_LETTER
from .actions.deciding import LETTER, concerned
from .models import AGAINST, Act, Appeal, AppealState, Decision, Report
from .queries.cases import shown, thing_of
from .rules import others_can

SENTENCES = {
    Act.HIDDEN: _("Something that you wrote was taken out of sight."),
    Act.WARNED: _("A coordinator warns you about something that you wrote."),
    Act.SUSPENDED: _("Your account is suspended."),
    Act.RESTORED: _("A decision about you was undone: everything is as it was."),
}


def _decision(fact: Fact) -> Decision | None:
    return Decision.objects.select_related("record").filter(pk=fact.details.get("decision") or 0).first()


def about_whom(fact: Fact) -> set[int]:
    """Whom a decision is against, or for whom it is undone."""
    decision = _decision(fact)
    if decision is None or decision.act not in (*AGAINST, Act.RESTORED):
        return set()
    return {person.pk for person in concerned(decision)}


def reporters(fact: Fact) -> set[int]:
    """Whoever reported what was decided on, but for those whom it concerns."""
    rows = Report.objects.filter(decision_id=fact.details.get("decision") or 0).values_list("by_id", flat=True)
    return {pk for pk in rows if pk} - about_whom(fact)


def _what(told: Told, language: str) -> str:
    return str(SENTENCES.get(Act(told.details.get("act", "")), SENTENCES[Act.RESTORED]))


def _looked_at(told: Told, language: str) -> str:
    if told.details.get("act") in (Act.NOTHING, Act.RELEASED):
        return gettext("What you reported was looked at. It stays: it breaks no rule. Thank you for your care.")
    return gettext("What you reported was looked at, and something was done. Thank you.")


def statement_address(told: Told, language: str) -> str:
    """Where the statement of reasons is read."""
    return reverse("moderation:statement", args=[told.details["decision"]])


def _other_coordinators(fact: Fact) -> set[int]:
    """Those who may answer: not the one who decided, nor whom it concerns, unless there is no other."""
    decision = _decision(fact)
    everybody = coordinators()
    others = everybody - {decision.by_id if decision else None} - about_whom(fact)
    return others or everybody


notice(
    verb="moderation.decided", people=about_whom, sentence=_what, address=statement_address,
    by_mail=False,  # the statement is a letter of its own: it reaches whoever is suspended or wants no notices
)  # fmt: skip
notice(
    verb="moderation.decided", code="moderation.decided.reporters", people=reporters, sentence=_looked_at,
    subject=_("What you reported was looked at"),
    address=lambda told, language: reverse("moderation:rules"),
)  # fmt: skip
notice(
    verb="moderation.appealed", people=_other_coordinators,
    subject=_("Somebody objects to a decision"),
    sentence=_("Somebody objects to a decision: look at it again, please."),
    address=lambda told, language: reverse("moderation:answer", args=[told.details["appeal"]]),
)  # fmt: skip


def _author(fact: Fact) -> set[int]:
    return {pk for pk in Record.objects.filter(pk=fact.record_id or 0).values_list("author_id", flat=True) if pk}


notice(
    verb="records.released", people=_author,
    subject=_("Everybody can read it: %(title)s"), sentence=_("Everybody can read “%(title)s” now."),
)  # fmt: skip


def _statement(context: Mapping[str, Any], person: Person | None, language: str) -> Mapping[str, Any] | None:
    """What the letter about a decision says, read when it goes out."""
    rows = Decision.objects.select_related("record", "comment__record", "person", "batch", "by", "restores")
    decision = rows.filter(pk=context["decision"]).first()
    if decision is None or person is None:
        return None
    try:
        thing = shown(thing_of(decision))
    except Missing:
        return None
    return {
        "decision": decision,
        "sentence": SENTENCES[Act(decision.act)],
        "thing": thing,
        "is_person": decision.person_id is not None,
        "statement_url": absolute(reverse("moderation:statement", args=[decision.pk])),
        "another": decision.by is None or others_can(decision.by),
    }


def _answer(context: Mapping[str, Any], person: Person | None, language: str) -> Mapping[str, Any] | None:
    """What the letter about an appeal says."""
    made = Appeal.objects.select_related("decision").filter(pk=context["appeal"]).first()
    if made is None or person is None:
        return None
    is_theirs = made.person_id == person.pk
    name, pk = ("statement", made.decision_id) if is_theirs else ("answer", made.pk)
    return {
        "appeal": made,
        "is_theirs": is_theirs,
        "overturned": made.state == AppealState.OVERTURNED,
        "url": absolute(reverse(f"moderation:{name}", args=[pk])),
    }


fill(LETTER, _statement)
fill(APPEAL_LETTER, _answer)
