"""Mail goes out: each row by one worker, again later when the server is slow or away, never after it was accepted."""

import smtplib
import time
from datetime import timedelta
from typing import cast

import structlog
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone

from talka.kernel.jobs.rounds import let_go_of_stale_connections, round_
from talka.kernel.jobs.schedule import scheduled
from talka.toolkit.prepared import Prepared

from .composing import DroppedError, compose
from .models import WAITING, Mail, MailState
from .returned import note_returned
from .smtp import HandingBackend
from .told import remembering

log = structlog.get_logger(__name__)

BATCH = 50
ATTEMPTS = 12
# Longer than the slowest server may take (EMAIL_TIMEOUT for each step of the dialogue).
LEASE = timedelta(minutes=15)
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=30), timedelta(hours=12)
KEEP = timedelta(days=180)
# What is said to MAIL FROM of a mail's size alone; and what whoever has not logged in rightly is told (RFC 4954 §6).
TOO_LARGE, WHO_ARE_YOU = (523, 552), (530, 534, 535, 538)


@round_(0.3, lane="mail")
def send_waiting() -> bool:
    """Send some of what is due over one connection; says whether there may be more.

    A server that can't be reached, or that won't have us, raises: the round pauses ever longer, and no mail loses one
    of its attempts.
    """
    due = Mail.objects.filter(state__in=WAITING, due_at__lte=timezone.now()).order_by("due_at")
    ids = list(due.values_list("pk", flat=True)[:BATCH])
    if not ids:
        return False
    connection = get_connection(fail_silently=False)
    connection.open()
    try:
        with remembering():
            for pk in ids:
                if (mail := claim(pk)) and not send(mail, connection):
                    connection.close()
                    connection.open()
    finally:
        connection.close()
    return len(ids) == BATCH


def claim(pk: int) -> Mail | None:
    """Take a due mail; None if another worker has it. If its worker is killed, it is due again after the lease."""
    now = timezone.now()
    mine = Mail.objects.filter(pk=pk, state__in=WAITING, due_at__lte=now)
    if not mine.update(state=MailState.SENDING, due_at=now + LEASE, attempts=F("attempts") + 1):
        return None
    (mail,) = _with_person(pk=pk)
    return cast(Mail, mail)


_with_person = Prepared(lambda pk: Mail.objects.select_related("person", "person__mail_choice").filter(pk=pk))


def send(mail: Mail, connection: BaseEmailBackend) -> bool:
    """Send one and write down how it went; False when the connection is not to be used further."""
    try:
        message = compose(mail)
        message.connection = connection
        _hand_over(mail, message)
    except DroppedError as reason:
        _end(mail, MailState.DROPPED, str(reason))
    except (smtplib.SMTPException, OSError) as error:
        if refuses_us(error):
            _put_back(mail, error)
            raise
        _refused(mail, error)
        return False
    except Exception as error:  # a template's mistake, a header's: mended by the next release, if at all
        log.exception("mail.not_composed", mail=mail.pk, cause=mail.cause)
        _again(mail, error)
    else:
        _note_sent(mail)
    return True


def _hand_over(mail: Mail, message: EmailMultiAlternatives) -> None:
    """Send it, noting before it may have been taken that it may: if this worker dies then, no other sends it again."""

    def handing_over() -> None:
        Mail.objects.filter(pk=mail.pk).update(state=MailState.HANDED)

    if isinstance(message.connection, HandingBackend):
        message.handing_over = handing_over  # type: ignore[attr-defined]
    else:
        handing_over()
    message.send()


def _note_sent(mail: Mail) -> None:
    """Write down that the server took it; while the database is away keep trying, else it would go out again."""
    for pause in (0.1, 0.5, 2.0, 5.0, 10.0, 20.0):
        try:
            return _end(mail, MailState.SENT)
        except DatabaseError as error:
            log.warning("mail.sent_but_not_noted", mail=mail.pk, error=repr(error))
            let_go_of_stale_connections()
            time.sleep(pause)
    return _end(mail, MailState.SENT)


def _end(mail: Mail, state: MailState, error: str = "") -> None:
    """Done with: its context, which may hold a code or somebody's words, is forgotten."""
    sent_at = timezone.now() if state == MailState.SENT else None
    Mail.objects.filter(pk=mail.pk).update(state=state, sent_at=sent_at, error=error[:500], context={})


def _refused(mail: Mail, error: Exception) -> None:
    log.warning("mail.refused", mail=mail.pk, attempts=mail.attempts, error=repr(error))
    if is_permanent(error):
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            note_returned(
                mail.person.email if mail.person else mail.address, str(next(iter(error.recipients.values())))
            )
        _end(mail, MailState.FAILED, repr(error))
    else:
        _again(mail, error)


def is_permanent(error: Exception) -> bool:
    """Whether the server said that it will never take this mail (5xx, RFC 5321 §4.2.1)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _said in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and 500 <= error.smtp_code < 600


def refuses_us(error: Exception) -> bool:
    """Whether it is our own address or name that the server won't have: wrong settings, with which no mail goes out."""
    if isinstance(error, smtplib.SMTPSenderRefused):
        return 500 <= error.smtp_code < 600 and error.smtp_code not in TOO_LARGE
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return bool(error.recipients) and all(code in WHO_ARE_YOU for code, _said in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code in WHO_ARE_YOU


def _put_back(mail: Mail, error: Exception) -> None:
    """As if it had not been tried, behind the others that wait."""
    log.error("mail.sender_refused", mail=mail.pk, error=repr(error))
    Mail.objects.filter(pk=mail.pk).update(
        state=MailState.QUEUED, due_at=timezone.now(), attempts=mail.attempts - 1, error=repr(error)[:500]
    )


def _again(mail: Mail, error: Exception) -> None:
    if mail.attempts >= ATTEMPTS:
        log.error("mail.failed", mail=mail.pk, cause=mail.cause, error=repr(error))
        _end(mail, MailState.FAILED, repr(error))
        return
    due_at = timezone.now() + delay(mail.attempts)
    Mail.objects.filter(pk=mail.pk).update(state=MailState.QUEUED, due_at=due_at, error=repr(error)[:500])


def delay(attempts: int) -> timedelta:
    """The wait after so many attempts: half a minute, three times as long each time, at most half a day."""
    return min(LONGEST_DELAY, FIRST_DELAY * 3 ** min(attempts - 1, 12))


@scheduled(every=timedelta(minutes=15))
def settle_handed_over() -> int:
    """Mails whose worker died while it handed them over: perhaps they went out, and they don't go again; how many."""
    lost = Mail.objects.filter(state=MailState.HANDED, due_at__lt=timezone.now())
    return lost.update(state=MailState.UNSURE, error="its worker stopped while handing it over", context={})


@scheduled(every=timedelta(days=1), after=timedelta(hours=2, minutes=30))
def forget_old_mail() -> None:
    """Rows of mails long done with go; their causes do not come again."""
    Mail.objects.exclude(state__in=(*WAITING, MailState.HANDED)).filter(created_at__lt=timezone.now() - KEEP).delete()
