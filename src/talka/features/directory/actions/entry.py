"""An entry's life: proposed, taken on, verified, changed, confirmed, closed."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from talka.kernel.access.rules import Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.facts.models import Fact
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Person
from talka.kernel.records.actions import STATE_COLUMNS, enter_state, expect_version, lock
from talka.kernel.records.sending import sent_before

from .. import rules
from ..models import Claim, ClaimState, ClaimWay, OrganisationPage, OrganisationState
from ..queries.queue import due_to_ask
from .claiming import accept_waiting_claim
from .content import NUMBERS, Content, content_of, new_page, titles_of, write

ASK_AFTER = timedelta(days=365)


@transaction.atomic
def propose(content: Content, *, by: Person, speaks_for_it: bool = False, text: str = "") -> OrganisationPage:
    """Propose an organisation; a coordinator's is listed at once. Raises `Taken` when one of its numbers is.

    `speaks_for_it`: they want to be its admin; that is a claim (with `text` as its reason), answered with the proposal.
    Sent twice, it is one.
    """
    state = OrganisationState.LISTED if by.is_coordinator else OrganisationState.PROPOSED
    words = {name: getattr(content, name) for name in ("language", "summary", "body", "website", "registry_number")}
    if already := sent_before(OrganisationPage, by, title=content.name, state=state, **words):
        return already
    page = new_page(content, by=by)
    enter_state(page, state)
    page.confirmed_at = timezone.now()
    write(page, content, by=by)
    note("directory.listed" if by.is_coordinator else "directory.proposed", page, by, organisation=page.organisation_id)
    if speaks_for_it:
        Claim.objects.create(
            organisation=page.organisation, person=by, way=ClaimWay.COORDINATOR, text=text, language=content.language
        )
        if by.is_coordinator:
            accept_waiting_claim(page, by, by=by)
    return page


def _move(page: OrganisationPage, state: str, verb: str, by: Person | None, **details: object) -> None:
    was_closed = page.state == OrganisationState.CLOSED
    enter_state(page, state)
    page.save(update_fields=STATE_COLUMNS)
    if was_closed != (is_closed := state == OrganisationState.CLOSED):
        page.organisation.is_closed = is_closed
        page.organisation.save(update_fields=["is_closed"])
    note(verb, page, by, organisation=page.organisation_id, **details)


@transaction.atomic
def take_on(page: OrganisationPage, *, by: Person) -> OrganisationPage:
    """List a proposal; whoever proposed it and speaks for it becomes its admin. Twice changes nothing."""
    page = lock(page)
    if page.state in (OrganisationState.LISTED, OrganisationState.VERIFIED):
        return page
    require(rules.may_decide(by, page))
    _move(page, OrganisationState.LISTED, "directory.listed", by)
    if page.author is not None:
        accept_waiting_claim(page, page.author, by=by)
    return page


@transaction.atomic
def decline(page: OrganisationPage, *, by: Person, reason: str) -> OrganisationPage:
    """Don't take a proposal on, with a word to whoever proposed it. Twice changes nothing."""
    page = lock(page)
    if page.state == OrganisationState.DECLINED:
        return page
    require(rules.may_decide(by, page))
    page.verification_note = reason
    # Its numbers stand in nobody's way: whoever really has them may be listed.
    numbers = {name: getattr(page, name) for name in NUMBERS if getattr(page, name)}
    page.other_numbers = sorted({*page.other_numbers, *numbers.values()})
    for name in NUMBERS:
        setattr(page, name, "")
    page.save(update_fields=["verification_note", "other_numbers", *NUMBERS])
    waiting = Claim.objects.filter(organisation_id=page.organisation_id, state=ClaimState.WAITING)
    claims = list(waiting.values_list("pk", flat=True))
    waiting.update(state=ClaimState.DECLINED, answer=reason, answered_at=timezone.now(), answered_by=by)
    _move(page, OrganisationState.DECLINED, "directory.declined", by, numbers=numbers, claims=claims)
    return page


@transaction.atomic
def reconsider(page: OrganisationPage, *, by: Person) -> OrganisationPage:
    """A coordinator slipped: the declined proposal waits again, with its claims and numbers. Twice changes nothing.

    A number that stands in another entry by now stays among its earlier ones.
    """
    page = lock(page)
    if page.state == OrganisationState.PROPOSED:
        return page
    require(rules.may_reconsider(by, page))
    said = Fact.objects.filter(record_id=page.pk, verb="directory.declined").order_by("-pk").first()
    details = said.details if said else {}
    for name, number in details.get("numbers", {}).items():
        same = {name: number, "country": page.country} if name == "registry_number" else {name: number}
        if not OrganisationPage.objects.filter(**same).exists():
            setattr(page, name, number)
            page.other_numbers = [one for one in page.other_numbers if one != number]
    page.verification_note = ""
    page.save(update_fields=["verification_note", "other_numbers", *NUMBERS])
    declined = Claim.objects.filter(pk__in=details.get("claims", []), state=ClaimState.DECLINED)
    declined.update(state=ClaimState.WAITING, answer="", answered_at=None, answered_by=None)
    _move(page, OrganisationState.PROPOSED, "directory.reconsidered", by)
    return page


@transaction.atomic
def verify(page: OrganisationPage, *, by: Person, how: str) -> OrganisationPage:
    """Say that it is what it says it is, and how that was found out. Twice changes nothing."""
    page = lock(page)
    if page.state == OrganisationState.VERIFIED:
        return page
    require(rules.may_verify(by, page))
    page.verified_at, page.verified_by, page.verification_note = timezone.now(), by, how
    page.confirmed_at = page.verified_at
    page.save(update_fields=["verified_at", "verified_by", "verification_note", "confirmed_at"])
    _move(page, OrganisationState.VERIFIED, "directory.verified", by)
    return page


@transaction.atomic
def change(
    page: OrganisationPage, content: Content, *, by: Person, version: int | None, minor: bool = False
) -> OrganisationPage:
    """Change what an entry says. Raises `Stale` on an old version, `Taken` when one of its numbers is.

    Another name (in whatever language) or number than was verified has to be verified again.
    """
    page = lock(page)
    require(rules.may_change(by, page))
    expect_version(page, version)
    was = content_of(page)
    write(page, content, by=by, minor=minor)
    page.confirmed_at = timezone.now()
    page.save(update_fields=["confirmed_at"])
    note("directory.changed", page, by, organisation=page.organisation_id, version=page.version)
    if page.state == OrganisationState.VERIFIED and _is_another(was, content):
        _move(page, OrganisationState.LISTED, "directory.verification_lapsed", by)
    return page


def _is_another(was: Content, now: Content) -> bool:
    """Whether a name that was there, a title that readers of any language see, the country or a number is another one.

    A second name in a language whose readers see the first one is not.
    """
    names = {(one.language, one.name) for one in now.all_names()}
    gone = any((one.language, one.name) not in names for one in was.all_names())
    return gone or _identity(was) != _identity(now)


def _identity(content: Content) -> tuple[object, ...]:
    titles = {content.language: content.name, **titles_of(content.all_names(), content.language)}
    return titles, content.country, *(getattr(content, name) for name in NUMBERS)


@transaction.atomic
def confirm_still_correct(page: OrganisationPage, *, by: Person) -> OrganisationPage:
    """Say that all of it still holds. Twice within an hour changes nothing."""
    page = lock(page)
    require(rules.may_confirm(by, page))
    now = timezone.now()
    if page.confirmed_at and now - page.confirmed_at < timedelta(hours=1):
        return page
    page.confirmed_at = page.changed_at = now  # lists are sorted by the latter: what is vouched for is fresh
    page.save(update_fields=["confirmed_at", "changed_at"])
    note("directory.confirmed", page, by, organisation=page.organisation_id)
    return page


@transaction.atomic
def ask_if_still_correct(page_id: int) -> bool:
    """Ask an entry's admins whether it is still correct; False when somebody said so, or was asked, meanwhile."""
    page = OrganisationPage.objects.select_for_update().get(pk=page_id)
    before = timezone.now() - ASK_AFTER
    recent = [page.changed_at, page.confirmed_at, page.asked_at]
    if page.state not in rules.entry.OPEN or any(moment and moment >= before for moment in recent):
        return False
    page.asked_at = timezone.now()
    page.save(update_fields=["asked_at"])
    note("directory.asked_if_correct", page, organisation=page.organisation_id)
    return True


@scheduled(every=timedelta(days=1), after=timedelta(hours=5))
def ask_whoever_is_due() -> int:
    """Ask about all entries that nobody has confirmed for a year; how many."""
    return sum(ask_if_still_correct(pk) for pk in due_to_ask(timezone.now() - ASK_AFTER))


@transaction.atomic
def close(page: OrganisationPage, *, by: Person) -> OrganisationPage:
    """It works no more; the entry is kept for history. Twice changes nothing."""
    page = lock(page)
    if page.state == OrganisationState.CLOSED:
        require(rules.leads(by, page))
        return page
    require(rules.may_close(by, page))
    _move(page, OrganisationState.CLOSED, "directory.closed", by)
    return page


@transaction.atomic
def reopen(page: OrganisationPage, *, by: Person) -> OrganisationPage:
    """It works again; it is listed, and verified anew if somebody does so. Twice changes nothing."""
    page = lock(page)
    if page.state in (OrganisationState.LISTED, OrganisationState.VERIFIED):
        require(rules.leads(by, page))
        return page
    if page.state == OrganisationState.MERGED:
        raise Denied(rules.is_closed.why)
    require(rules.may_reopen(by, page))
    _move(page, OrganisationState.LISTED, "directory.reopened", by)
    return page
