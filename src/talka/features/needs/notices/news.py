"""Which fact is told to whom, in which sentence."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.links import link
from talka.capabilities.notices.told import Told
from talka.kernel.people.models import Person
from talka.kernel.records.models import Participation

from ..models import Need, Progress, amount
from . import people
from .links import SOLVED

NEWS = "needs/mail/news.jinja"


def words_with(one: Told, person: Person) -> Mapping[str, Any]:
    """What somebody wrote together with the fact."""
    said = Progress.objects.filter(fact_id=one.pk).values("text", "language").first()
    return {"words": said["text"] if said else "", "words_language": said["language"] if said else ""}


def share_with(one: Told, person: Person) -> Mapping[str, Any]:
    """What the organisation that a fact names will do: its words, how much, until when."""
    part = Participation.objects.filter(pk=one.details.get("participation") or 0).first()
    need = Need.objects.filter(pk=one.record_id or 0).only("unit").first()
    if part is None or need is None:
        return {"words": "", "words_language": ""}
    promised = amount(part.promised, need.unit) if part.promised else ""
    return {
        "words": part.note,
        "words_language": part.note_language,
        "promised": promised,
        "due_date": part.due_date,
        "guest": part.organisation.called,
    }


def delivery_with(one: Told, person: Person) -> Mapping[str, Any]:
    """How much of what it promised the organisation has delivered by then, in all, and what it wrote with it."""
    part = Participation.objects.filter(pk=one.details.get("participation") or 0).first()
    need = Need.objects.filter(pk=one.record_id or 0).only("unit").first()
    # As the fact has it: when the mail goes out they may have delivered more, which is told in a mail of its own.
    delivered = one.details.get("delivered") or 0
    return {
        **words_with(one, person),
        "promised": amount(part.promised, need.unit) if part and need and part.promised else "",
        "delivered": amount(delivered, need.unit) if need and delivered else "",
    }


def invitation_with(one: Told, person: Person) -> Mapping[str, Any]:
    """Who is invited, who invites, and with which words."""
    return {**share_with(one, person), "host": one.organisation}


def invitation_sentence(one: Told, language: str) -> str:
    """Who invites, where a coordinator didn't do it in nobody's name."""
    if not one.organisation:
        return str(_("Your organisation is invited to respond to a need."))
    return str(_("%(organisation)s invites your organisation to respond to a need.")) % {
        "organisation": one.organisation
    }


def reason_with(one: Told, person: Person) -> Mapping[str, Any]:
    """Why it was closed, or not taken on."""
    need = Need.objects.filter(pk=one.record_id or 0).only("closed_reason", "closed_reason_language").first()
    return {
        "words": need.closed_reason if need else "",
        "words_language": need.closed_reason_language if need else "",
    }


def question_with(one: Told, person: Person) -> Mapping[str, Any]:
    """The link by which this person answers, without signing in."""
    asked_round = one.details.get("round", 0)
    return {**words_with(one, person), "answer_url": link(SOLVED, person, need=one.record_id, round=asked_round)}


def _to(name: str, *arguments: str) -> Any:
    """An address for a notice, by the name of a page."""
    return lambda one, language: reverse(f"needs:{name}", args=[getattr(one, argument) for argument in arguments])


# --- coordinators ----------------------------------------------------------------------------------------------------

notice(
    verb="needs.reported",
    people=people.coordinators_if_reported,
    sentence=_("A need was reported. It waits for you to confirm it."),
    address=_to("queue"),
)
notice(
    verb="needs.rewritten",
    people=people.coordinators_if_reported,
    sentence=_("A report was changed after it was confirmed. It waits for you to confirm it again."),
    address=_to("queue"),
)
notice(
    verb="needs.overdue_for_a_week",
    people=people.coordinators,
    sentence=_("%(organisation)s has not kept a promise for a week. Perhaps they need help."),
    address=_to("overdue"),
    template=NEWS,
    more=share_with,
)
notice(
    verb="needs.answered",
    code="needs.answered.nobody_to_ask",
    people=people.coordinators_if_nobody_is_asked,
    sentence=_("A need is said to be solved, and there is nobody to ask. Please look."),
)
notice(
    verb="needs.silence",
    people=people.coordinators,
    sentence=_("A need is said to be solved, and nobody has answered whether it is. Please look."),
)
notice(
    verb="records.invited",
    code="needs.invited.unclaimed",
    people=people.coordinators_if_unclaimed,
    sentence=_("An organisation was invited to respond to a need, but nobody writes for it here yet."),
    template=NEWS,
    more=invitation_with,
)

# --- whoever reported it ---------------------------------------------------------------------------------------------

notice(
    verb="needs.confirmed",
    people=people.reporter,
    sentence=_("Your report is confirmed. Everybody can see it now."),
)
notice(
    verb="needs.declined",
    people=people.reporter,
    sentence=_("Your report was not taken on."),
    template=NEWS,
    more=reason_with,
)
notice(
    verb="needs.reconsidered",
    people=people.reporter,
    sentence=_("Your report was not taken on by mistake. A coordinator reads it again."),
)
notice(
    verb="needs.merged",
    people=people.asked,
    sentence=_("Your report was merged with another one that says the same. Nothing is lost."),
)
notice(
    verb="records.invited",
    code="needs.invited.reporter",
    people=people.reporter_if_invited,
    is_news=True,
    sentence=_("Another organisation was asked to answer the need that you reported."),
    template=NEWS,
    more=lambda one, person: {"guest": share_with(one, person).get("guest", "")},
)

# --- an offer is said to answer it -----------------------------------------------------------------------------------

notice(
    verb="records.linked",
    code="needs.linked",
    people=people.side_of_linked,
    sentence=_("An offer is said to answer your need. Is it so?"),
    address=lambda one, language: reverse("needs:detail", kwargs={"pk": one.details["target"]}),
)
notice(
    verb="needs.offer_agreed",
    people=people.side_of_source,
    sentence=_("It is confirmed that your offer answers the need."),
)
notice(
    verb="needs.offer_denied",
    people=people.side_of_source,
    sentence=_("The need's side says that your offer does not answer it."),
)

# --- all whom it concerns --------------------------------------------------------------------------------------------

notice(
    verb="needs.taken_up",
    people=people.concerned,
    to_followers=_("%(organisation)s took up a need that you follow."),
    sentence=_("%(organisation)s took up a need that concerns you."),
    template=NEWS,
    more=share_with,
    is_news=True,
)
notice(
    verb="needs.progress",
    people=people.concerned,
    to_followers=_("%(organisation)s tells how it goes with a need that you follow."),
    sentence=_("%(organisation)s tells how it goes with a need that concerns you."),
    template=NEWS,
    more=words_with,
    is_news=True,
)
notice(
    verb="needs.delivered",
    people=people.concerned,
    to_followers=_("%(organisation)s delivered a part of what is needed."),
    sentence=_("%(organisation)s delivered a part of what is needed."),
    template=NEWS,
    more=delivery_with,
    is_news=True,
)
notice(
    verb="needs.delivery_corrected",
    people=people.concerned,
    to_followers=_("%(organisation)s corrected what it delivered: %(delivered)s instead of %(before)s."),
    sentence=_("%(organisation)s corrected what it delivered: %(delivered)s instead of %(before)s."),
    template=NEWS,
    more=words_with,
    is_news=True,
)
notice(
    verb="needs.withdrawn",
    people=people.concerned,
    to_followers=_("%(organisation)s withdrew from a need that you follow. What it promised is open again."),
    sentence=_("%(organisation)s withdrew from a need that concerns you. What it promised is open again."),
    template=NEWS,
    more=words_with,
    is_news=True,
)
notice(
    verb="needs.answered",
    people=people.asked,
    sentence=_("Is it solved? You know best."),
    subject=_("Is it solved? “%(title)s”"),
    address=_to("solved", "record_id"),
    template="needs/mail/solved.jinja",
    more=question_with,
    is_news=True,
)
notice(
    verb="needs.solved",
    people=people.concerned,
    to_followers=_("A need that you follow is solved."),
    sentence=_("A need that concerns you is solved."),
    is_news=True,
)
notice(
    verb="needs.not_feasible",
    people=people.concerned,
    to_followers=_("A need that you follow was closed: it can't be done."),
    sentence=_("A need that concerns you was closed: it can't be done."),
    template=NEWS,
    more=reason_with,
    is_news=True,
)
notice(
    verb="needs.reopened",
    people=people.concerned,
    to_followers=_("A need that you follow is open again."),
    sentence=_("A need that concerns you is open again."),
    template=NEWS,
    more=words_with,
    is_news=True,
)

# --- organisations ---------------------------------------------------------------------------------------------------

notice(
    verb="records.invited",
    code="needs.invited",
    people=people.invited,
    sentence=invitation_sentence,
    subject=_("You are invited to respond: “%(title)s”"),
    template=NEWS,
    more=invitation_with,
)
notice(
    verb="records.declined",
    code="needs.invitation_declined",
    people=people.inviter,
    sentence=_("%(organisation)s declined your invitation to respond to a need."),
    template=NEWS,
    more=share_with,
)
notice(
    verb="needs.overdue",
    people=people.late_organisation,
    sentence=_("The day of a promise has passed. Tell how it goes, or agree another day."),
    address=_to("promises"),
    template=NEWS,
    more=share_with,
)
