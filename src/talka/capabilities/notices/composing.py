"""From a row of the queue to a message: rendered when it goes out, in the reader's language and time zone."""

from collections.abc import Callable, Mapping
from email.headerregistry import Address
from email.mime.image import MIMEImage
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation

from talka.kernel.access.rules import Missing
from talka.kernel.people.models import Person
from talka.kernel.records.doors import get_any_record
from talka.toolkit.text.cleaning import one_line

from .declared import declared
from .letters import Letter, absolute, interface_language, picture_id, write
from .models import Following, Mail, Rhythm
from .returned import is_returned, message_id
from .rhythm import zone_of
from .stopping import quiet_link, stop_link
from .told import leads_to, say, told, told_because

# (context, person, language) -> what the letter says, or None when there is nothing to say any more
Filler = Callable[[Mapping[str, Any], Person | None, str], Mapping[str, Any] | None]
_fillers: dict[str, Filler] = {}
_news: set[str] = set()


def fill(template: str, filler: Filler, *, is_news: bool = False) -> None:
    """Have what a letter tells gathered when it goes out, so that it tells nothing that its reader may no longer see.

    A `stop_url` among it is where such mails are stopped, by its reader or by the mailbox's own button. Such a letter
    `is_news`: it does not go to an address from which mail came back, nor to whoever is suspended. What somebody asked
    for themselves (a code, a link), and what the law has us say to them, does.
    """
    _fillers[template] = filler
    if is_news:
        _news.add(template)


class DroppedError(Exception):
    """The mail should not go out any more; says why, in a word for the log."""


def compose(mail: Mail) -> EmailMultiAlternatives:
    """The message. Raises `DroppedError` when it should not go out any more."""
    _refuse_if_out_of_place(mail)
    language = reading_language(mail)
    with translation.override(language), timezone.override(zone_of(mail.person.time_zone if mail.person else "UTC")):
        stop_url = absolute(stop_link(mail.person)) if mail.is_notice and mail.person else ""
        values = _values(mail, language, stop_url)
        return _message(mail, write(mail.template, language, values), values.get("stop_url", ""))


def _refuse_if_out_of_place(mail: Mail) -> None:
    person = mail.person
    if person is None:
        return
    if not person.is_active:
        raise DroppedError("inactive")
    if mail.record_id:
        try:
            get_any_record(person, mail.record_id)
        except Missing as error:
            raise DroppedError("not visible") from error
    if mail.is_notice or mail.template in _news:
        _refuse_news(mail, person)


def _refuse_news(mail: Mail, person: Person) -> None:
    """What nobody asked for in this moment goes only to those who want it, may get it and can."""
    kind = declared(mail.context["notice"]) if mail.is_notice else None
    if kind is None or not kind.whatever_they_chose:
        choice = getattr(person, "mail_choice", None)
        if mail.is_notice and choice and choice.rhythm == Rhythm.NEVER:
            raise DroppedError("not wanted")
        if person.is_suspended:
            raise DroppedError("suspended")
    if is_returned(person.email):
        raise DroppedError("came back")


def reading_language(mail: Mail) -> str:
    """The mail's own language, else the person's, if the interface has it; else the site's first."""
    return interface_language(mail.language or (mail.person.language if mail.person else ""))


def _values(mail: Mail, language: str, stop_url: str) -> dict[str, Any]:
    values = {"person": mail.person, "mail": {"cause": mail.cause, "reply_to": mail.reply_to}, **mail.context}
    if not mail.is_notice:
        return {**values, **_filled(mail, language)}
    kind = declared(mail.context["notice"])
    one = told([mail.context["fact"]], language).get(mail.context["fact"])
    if kind is None or one is None:
        raise DroppedError("gone")
    one = told_because(one, mail.context.get("because", ""))
    quiet_url = ""
    if kind.is_news and mail.person and one.record_id:
        if Following.objects.filter(person=mail.person, record_id=one.record_id, wanted=False).exists():
            raise DroppedError("not wanted")
        quiet_url = quiet_link(mail.person, one.record_id)
    more = kind.more(one, mail.person) if kind.more and mail.person else {}
    return {
        **values,
        **more,
        "told": one,
        "sentence": say(kind.sentence, one, language),
        "subject": say(kind.subject, one, language),
        "address": leads_to(kind, one, language),
        "stop_url": stop_url,
        "quiet_url": quiet_url,
    }


def _filled(mail: Mail, language: str) -> Mapping[str, Any]:
    filler = _fillers.get(mail.template)
    said = filler(mail.context, mail.person, language) if filler else {}
    if said is None:
        raise DroppedError("nothing to say")
    return said


def _message(mail: Mail, letter: Letter, stop_url: str) -> EmailMultiAlternatives:
    headers = {
        "Message-ID": message_id(mail.cause),
        "Content-Language": letter.language,
        "Auto-Submitted": "auto-generated",
    }
    if stop_url:  # RFC 8058: the mailbox provider's button sends a POST there
        headers |= {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(
        subject=letter.title,
        body=letter.as_text(),
        to=[_recipient(mail)],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
    )
    message.attach_alternative(letter.as_html(), "text/html")
    for number, png in enumerate(letter.pictures, start=1):
        _put_in(message, picture_id(number), png)
    return message


def _put_in(message: EmailMultiAlternatives, content_id: str, png: bytes) -> None:
    """A picture inside the mail (RFC 2387), which its HTML shows by its Content-ID."""
    part = MIMEImage(png, "png")
    part.add_header("Content-ID", f"<{content_id}>")
    part.add_header("Content-Disposition", "inline", filename=f"{content_id.partition('@')[0]}.png")
    message.mixed_subtype = "related"  # type: ignore[attr-defined]  # Django has it, its stubs don’t
    message.attach(part)


def _recipient(mail: Mail) -> str:
    """The address, with the person's name when they have one; a name can't begin another header."""
    if mail.person is None:
        return mail.address
    name = one_line(mail.person.name, 100)
    try:
        return str(Address(name, addr_spec=mail.person.email)) if name else mail.person.email
    except ValueError:  # an address that the header's grammar does not have, such as one with letters beyond ASCII
        return mail.person.email
