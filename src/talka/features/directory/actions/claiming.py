"""Claiming an organisation that nobody leads: proved by mail at its own domain, or by a coordinator."""

import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices.actions import send_mail
from talka.kernel.access.rules import Decision, Denied, require
from talka.kernel.facts.journal import note
from talka.kernel.people.models import Person, Role

from .. import rules
from ..models import Claim, ClaimState, ClaimWay, OrganisationPage
from ..queries.people import called_to
from ..rules.domains import is_own_domain
from .people import let_in, lock_organisation, page_of

TRIES = 5  # of 10^8 codes, each good for a day
CODE_HOLDS = timedelta(days=1)
NOT_ITS_DOMAIN = _("This address is not at the organisation's own domain. Ask a coordinator instead.")


def _hash(claim: Claim, code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"directory.claim:{claim.pk}:{code}".encode(), "sha256").hexdigest()


def _waiting(page: OrganisationPage, person: Person) -> Claim:
    waiting = Claim.objects.select_for_update(of=("self",)).filter(
        organisation_id=page.organisation_id, person=person, state=ClaimState.WAITING
    )
    return waiting.first() or Claim(organisation_id=page.organisation_id, person=person)


@transaction.atomic
def claim(page: OrganisationPage, *, by: Person, text: str, language: str) -> Claim:
    """Ask a coordinator to be its admin, and say why. Asking again changes the words of what waits."""
    lock_organisation(page.organisation_id)
    require(rules.may_claim(by, page))
    made = _waiting(page, by)
    new = made.pk is None or made.way != ClaimWay.COORDINATOR
    made.way, made.text, made.language, made.code = ClaimWay.COORDINATOR, text, language, ""
    made.save()
    if new:
        note("directory.claimed", page, by, organisation=page.organisation_id, claim=made.pk)
    return made


@transaction.atomic
def claim_by_mail(page: OrganisationPage, *, by: Person, address: str, language: str) -> Claim:
    """Mail a code to an address at the organisation's own domain; one that they confirmed here proves it at once.

    Raises `Denied` for an address elsewhere. Asking again mails a new code, and the old one is void.
    """
    lock_organisation(page.organisation_id)
    require(rules.may_claim(by, page))
    require(Decision(is_own_domain(address, page.website), NOT_ITS_DOMAIN))
    made = _waiting(page, by)
    made.way, made.address, made.tries, made.language = ClaimWay.MAIL, address, 0, language
    made.code_sent_at = timezone.now()
    made.save()
    if by.email == address.strip().lower() and by.address_confirmed_at:
        return _accept(made, page, by)
    code = f"{secrets.randbelow(10**8):08d}"
    made.code = _hash(made, code)
    made.save(update_fields=["code"])
    send_mail(
        cause=f"directory.claim:{made.pk}:{made.code_sent_at.isoformat()}",
        to=address,
        template="directory/mail/code.jinja",
        context={"code": code, "name": by.name, **called_to(page, None, language)},
        language=language,
    )
    return made


@transaction.atomic
def enter_code(made: Claim, code: str, *, by: Person) -> bool:
    """The mailed code makes them admin; False for a wrong one. After `TRIES` of those, or a day, it is void."""
    lock_organisation(made.organisation_id)
    made = Claim.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if made.person_id != by.pk:
        raise Denied(_("This claim is somebody else's."))
    if made.state == ClaimState.ACCEPTED:
        return True
    page = page_of(made.organisation_id)
    require(rules.may_claim(by, page))
    fresh = made.code_sent_at is not None and timezone.now() - made.code_sent_at < CODE_HOLDS
    if made.state != ClaimState.WAITING or not made.code or not fresh or made.tries >= TRIES:
        raise Denied(_("This code is no longer good. Ask for a new one."))
    if not hmac.compare_digest(made.code, _hash(made, "".join(code.split()))):
        made.tries += 1
        made.save(update_fields=["tries"])
        return False
    _accept(made, page, by)
    return True


def _accept(made: Claim, page: OrganisationPage, by: Person) -> Claim:
    made.state, made.code = ClaimState.ACCEPTED, ""
    made.answered_at, made.answered_by = timezone.now(), by
    made.save()
    membership = let_in(page.organisation_id, made.person, Role.ADMIN)
    by.forget_roles()
    details = {"claim": made.pk, "membership": membership.pk, "way": made.way}
    note("directory.claim_accepted", page, by, organisation=page.organisation_id, **details)
    return made


def accept_waiting_claim(page: OrganisationPage, person: Person, *, by: Person) -> None:
    """With a proposal that is taken on, its writer's claim is accepted, unless somebody else leads it by now."""
    made = _waiting(page, person)
    if made.pk is not None and not rules.ADMINS.filter(organisation_id=page.organisation_id).exists():
        _accept(made, page, by)


@transaction.atomic
def answer_claim(made: Claim, *, by: Person, accept: bool, answer: str = "") -> Claim:
    """A coordinator accepts or declines, with a word. Answering an answered one changes nothing."""
    lock_organisation(made.organisation_id)
    made = Claim.objects.select_for_update(of=("self",)).select_related("person").get(pk=made.pk)
    page = page_of(made.organisation_id)
    require(rules.coordinates(by, page))
    if made.state != ClaimState.WAITING:
        return made
    made.answer = answer
    if accept:
        require(rules.may_claim(made.person, page))
        return _accept(made, page, by)
    made.state, made.answered_at, made.answered_by = ClaimState.DECLINED, timezone.now(), by
    made.save()
    note("directory.claim_declined", page, by, organisation=page.organisation_id, claim=made.pk)
    return made


@transaction.atomic
def take_back_claim(made: Claim, *, by: Person) -> None:
    """They don't claim it any more. Twice changes nothing."""
    mine = Claim.objects.filter(pk=made.pk, person=by, state=ClaimState.WAITING)
    if mine.update(state=ClaimState.WITHDRAWN, code="", answered_at=timezone.now()):
        page = page_of(made.organisation_id)
        note("directory.claim_withdrawn", page, by, organisation=page.organisation_id, claim=made.pk)
