"""The press desk: a question of the media about news goes by mail to whoever answers it; no address is printed."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from talka.capabilities.notices.actions import send_mail
from talka.capabilities.notices.links import link
from talka.kernel.access.rules import Denied, Missing, require
from talka.kernel.facts.journal import note
from talka.kernel.jobs.schedule import scheduled
from talka.kernel.people.models import Organisation, Person
from talka.kernel.people.visitors import person_at
from talka.kernel.records.sending import SENT_TWICE

from .. import queries, rules
from ..models import News, PressContact, PressQuestion

SEND = "news-ask"  # the purpose of the mailed link
DAYS = 7
KEPT = timedelta(days=90)


@transaction.atomic
def set_press_contact(news: News, *, address: str, by: Person) -> None:
    """Say who answers the press for the owner; an empty address: whoever writes for it. Twice changes nothing."""
    require(rules.may_set_press_contact(by, news))
    if news.owner_id is None:
        raise Missing
    known = PressContact.objects.select_for_update().filter(organisation_id=news.owner_id).first()
    if (known.address if known else "") == address:
        return
    if not address:
        PressContact.objects.filter(organisation_id=news.owner_id).delete()
    else:
        PressContact.objects.update_or_create(
            organisation_id=news.owner_id, defaults={"address": address, "by": by, "changed_at": timezone.now()}
        )
    note("news.press_contact_changed", news, by, organisation=news.owner_id)


@transaction.atomic
def ask_the_desk(
    news: News,
    *,
    by: Person | None,
    medium: str,
    text: str,
    language: str,
    answer_by: date | None = None,
    email: str = "",
    name: str = "",
) -> PressQuestion:
    """Ask about a piece of news. It goes out at once for somebody whose address is confirmed; else it waits until they
    open the link that is mailed to `email`. The same words within a day are one question.
    """
    require(rules.may_ask(by, news))
    writer = Person.objects.select_for_update().get(pk=(by or person_at(email, language)).pk)
    day = timezone.now() - timedelta(days=1)
    same = PressQuestion.objects.filter(news=news, person=writer, text=text, asked_at__gt=day).first()
    if same is None:
        question = PressQuestion.objects.create(
            news=news, person=writer, name=name or writer.name, medium=medium, text=text, language=language,
            answer_by=answer_by,
        )  # fmt: skip
    elif same.sent_at is None and (by is not None or same.asked_at < timezone.now() - SENT_TWICE):
        question = same
        question.asked_at = timezone.now()
        question.save(update_fields=["asked_at"])
    else:
        return same
    if by is not None and by.address_confirmed_at:
        return deliver(question, by=by)
    _mail_link(question)
    return question


def _mail_link(question: PressQuestion) -> None:
    """A closed account gets none, and whoever asked reads the same answer as everybody."""
    writer = question.person
    if writer.is_active:
        send_mail(
            cause=f"news.confirm:{question.pk}:{question.asked_at.isoformat()}",
            to=writer,
            template="news/mail/confirm.jinja",
            context={**_told(question), "url": link(SEND, writer, question=question.pk), "days": DAYS},
            language=question.language,
        )


def _told(question: PressQuestion) -> dict[str, object]:
    news = question.news
    return {
        "title": news.title, "title_language": news.language, "text": question.text,
        "text_language": question.language, "medium": question.medium,
        "name": question.name or question.person.name,
        "answer_by": question.answer_by.isoformat() if question.answer_by else "",
    }  # fmt: skip


def question_of(person: Person, pk: int) -> PressQuestion:
    """Somebody's own question. Raises `Missing`."""
    question = PressQuestion.objects.filter(pk=pk, person=person).select_related("news", "person").first()
    if question is None:
        raise Missing
    return question


@transaction.atomic
def deliver(question: PressQuestion, *, by: Person) -> PressQuestion:
    """Mail it to the owner's press contact; without one to its editors; else to the coordinators. Twice is once.

    Their mail programs answer to whoever asked.
    """
    question = (
        PressQuestion.objects.select_for_update(of=("self",)).select_related("person", "news").get(pk=question.pk)
    )
    if question.person_id != by.pk:
        raise Denied
    if question.sent_at is not None:
        return question
    question.sent_at = timezone.now()
    question.save(update_fields=["sent_at"])
    for to in _addressees(question.news.owner):
        send_mail(
            cause=f"news.question:{question.pk}:{to.pk if isinstance(to, Person) else 'desk'}",
            to=to,
            template="news/mail/question.jinja",
            context=_told(question),
            language="" if isinstance(to, Person) else question.news.language,
            reply_to=question.person.email,
        )
    note("news.asked_by_press", question.news, by, question=question.pk)
    return question


def _addressees(owner: Organisation | None) -> list[Person | str]:
    desk = PressContact.objects.filter(organisation=owner).first() if owner else None
    if desk is not None:
        return [desk.address]
    return list(queries.answering_the_press(owner.pk if owner else None))


@scheduled(every=timedelta(days=1), after=timedelta(hours=4))
def clear_questions() -> int:
    """Forget what was asked more than 90 days ago; how many questions."""
    return PressQuestion.objects.filter(asked_at__lt=timezone.now() - KEPT).delete()[0]
