"""Who hears of comments: whoever is answered or named, whose record it is, and who follows it; each once."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from talka.capabilities.notices import hearing  # noqa: F401  reason: it hears first
from talka.capabilities.notices.composing import DroppedError
from talka.capabilities.notices.declared import notice
from talka.capabilities.notices.links import Answer, Choice, Offer, Opened, purpose
from talka.capabilities.notices.models import Notice, followers_of
from talka.capabilities.notices.told import Told
from talka.kernel.access.rules import Denied, Missing
from talka.kernel.facts.models import Fact
from talka.kernel.facts.sentences import say as declare
from talka.kernel.facts.telling import listen_together
from talka.kernel.people.models import Person
from talka.kernel.people.queries import editors_of
from talka.kernel.records.doors import get_any_record
from talka.kernel.records.kinds import kind_of
from talka.kernel.records.models import Record
from talka.kernel.records.texts import text_of

from .actions.slips import CONFIRM, DAYS, confirm_slip, slip_of, throw_away
from .models import Comment, CommentState, Mention
from .queries.showing import said_by

LETTER = "comments/mail/comment.jinja"
MOST_TALKING = 2_000
TOLD_OF_ONE = ("comments.written", "comments.mentioned", "comments.answered_officially", "comments.released")

declare(
    comments__answered_officially=_("%(organisation)s answered officially in the conversation."),
    comments__closed=_("The conversation was closed."),
    comments__opened=_("The conversation was opened again."),
)


def mentioned(fact: Fact) -> set[int]:
    """The persons whom a comment names, and the editors of organisations that it names."""
    comment = fact.details.get("comment")
    rows = Mention.objects.filter(comment_id=comment)
    if "mentions" in fact.details:
        rows = rows.filter(pk__in=fact.details["mentions"])
    found = list(rows.values_list("person_id", "organisation_id"))
    return {pk for pk, _organisation in found if pk} | editors_of(pk for _person, pk in found)


def answered(fact: Fact) -> set[int]:
    """Whoever wrote the comment that this one answers, in their own name or an organisation's, unless it names them."""
    row = Comment.objects.filter(pk=fact.details.get("answers")).values_list("author_id", "organisation_id").first()
    if row is None:
        return set()
    return {pk for pk in {row[0]} | editors_of([row[1]]) if pk} - mentioned(fact)


def concerned(fact: Fact) -> set[int]:
    """Whose record it is: its owner's editors, else its author; without those who hear of it in their own right."""
    record = Record.objects.filter(pk=fact.record_id or 0).values_list("owner_id", "author_id").first()
    if record is None:
        return set()
    owner, author = record
    whose = editors_of([owner]) if owner else {author}
    return {pk for pk in whose if pk} - mentioned(fact) - answered(fact)


def following(fact: Fact) -> set[int]:
    """Those who chose to follow the record, and hear of it in no other way."""
    return followers_of(fact.record_id or 0) - mentioned(fact) - answered(fact) - concerned(fact)


def talking(fact: Fact) -> set[int]:
    """Those who took part in the conversation, and don't hear of this answer as a comment."""
    rows = Comment.objects.filter(record_id=fact.record_id or 0, state=CommentState.SHOWN).exclude(author=None)
    people = set(rows.values_list("author_id", flat=True).distinct()[:MOST_TALKING])
    told = Fact.objects.filter(
        verb="comments.written", record_id=fact.record_id or 0, details__comment=fact.details.get("comment")
    ).first()
    if told is None:
        return people - mentioned(fact)
    return people - mentioned(told) - answered(told) - concerned(told) - following(told)


def address(told: Told, language: str) -> str:
    """Where the comment is read."""
    return reverse("comments:thread", args=[told.details["comment"]])


def words(told: Told, person: Person) -> Mapping[str, Any]:
    """What the letter quotes, read when it goes out. A comment that can't be read any more sends no letter."""
    names = ("author_id", "author__name", "organisation__name", "text", "language")
    shown = Comment.objects.filter(pk=told.details["comment"], state=CommentState.SHOWN)
    row = shown.values_list(*names).first()
    if row is None:
        raise DroppedError("not shown any more")
    return {"who": said_by(*row[:3]), "text": row[3], "text_language": row[4]}


notice(
    verb="comments.mentioned", people=mentioned, template=LETTER, address=address, more=words,
    subject=_("You are mentioned: %(title)s"),
    sentence=_("You are mentioned in a comment on “%(title)s”."),
)  # fmt: skip
notice(
    verb="comments.written", code="comments.answered", people=answered, template=LETTER, address=address, more=words,
    subject=_("An answer to your comment: %(title)s"),
    sentence=_("Your comment on “%(title)s” was answered."),
)  # fmt: skip
notice(
    verb="comments.written", people=concerned, template=LETTER, address=address, more=words, is_news=True,
    subject=_("A new comment: %(title)s"),
    sentence=_("There is a new comment on “%(title)s”."),
)  # fmt: skip
notice(
    verb="comments.written", code="comments.written.followed", people=following, template=LETTER, address=address,
    more=words, is_news=True,
    subject=_("A new comment: %(title)s"),
    sentence=_("There is a new comment on “%(title)s”."),
)  # fmt: skip
notice(
    verb="comments.answered_officially", people=talking, template=LETTER, address=address, more=words, is_news=True,
    subject=_("An official answer: %(title)s"),
    sentence=_("%(organisation)s answered officially on “%(title)s”."),
)  # fmt: skip


def _writer(fact: Fact) -> set[int]:
    authors = Comment.objects.filter(pk=fact.details["comment"]).values_list("author_id", flat=True)
    return {pk for pk in authors if pk}


notice(
    verb="comments.released", people=_writer, template=LETTER, address=address, more=words,
    subject=_("Your comment can be read: %(title)s"),
    sentence=_("Everybody can read your comment on “%(title)s” now."),
)  # fmt: skip


@listen_together("comments.hidden", "comments.held", "comments.taken_back")
def tell_no_more(facts: Sequence[Fact]) -> None:
    """Who has not read yet of a comment that nobody can read any more reads nothing of it, nor in the next digest.

    After `notices` has heard the same facts: its `hearing` is imported here, so it hears first.
    """
    gone = {fact.details["comment"] for fact in facts if isinstance(fact.details.get("comment"), int)}
    gone -= set(Comment.objects.filter(pk__in=gone, state=CommentState.SHOWN).values_list("pk", flat=True))
    told = Fact.objects.filter(
        record_id__in={fact.record_id for fact in facts}, verb__in=TOLD_OF_ONE, details__comment__in=sorted(gone)
    )
    Notice.objects.filter(fact__in=told.values("pk"), read_at=None).delete()


def _slip(opened: Opened) -> Any:
    pk = opened.data.get("slip")
    if not isinstance(pk, int):
        raise Missing
    return slip_of(opened.person, pk)


def _offer(opened: Opened) -> Offer:
    slip = _slip(opened)
    comment = slip.comment
    return Offer(
        title=gettext("Send your comment?"),
        text=gettext("Your address is never shown."),
        quote=comment.text if comment else slip.content.get("text", ""),
        quote_language=comment.language if comment else slip.content.get("language", ""),
        choices=[Choice("send", gettext("Send it")), Choice("throw-away", gettext("I did not write this"))],
    )


def _confirm(opened: Opened, choice: str) -> Answer:
    slip = _slip(opened)
    if choice == "throw-away" and slip.confirmed_at is None:
        throw_away(slip, by=opened.person)
        return Answer(
            title=gettext("It is thrown away"), text=gettext("Nothing was sent, and you get no more mail about it.")
        )
    language = get_language() or "en"
    try:
        comment = confirm_slip(slip, by=opened.person)
    except Denied as denied:
        return Answer(title=gettext("It can't be sent any more"), text=str(denied.why))
    record = get_any_record(opened.person, comment.record_id)
    more = {
        "url": kind_of(record.kind).address(record.pk, record.slug, language),
        "label": text_of(record, language).title,
    }
    if comment.state == CommentState.SHOWN:
        return Answer(title=gettext("Your comment is there"), **more)
    return Answer(
        title=gettext("Your comment has arrived"), text=gettext("A coordinator reads it before others see it."), **more
    )


purpose(CONFIRM, days=DAYS, offer=_offer, act=_confirm)
