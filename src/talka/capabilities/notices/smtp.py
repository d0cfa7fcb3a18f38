"""Mail by SMTP, with the moment known from which the server may have it: at most one mail for one cause."""

import smtplib
from collections.abc import Callable
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

END_OF_DATA = b"\r\n.\r\n"


class _HandsOver:
    """What `smtplib.SMTP` and `SMTP_SSL` do, but that `handing_over` is called before the letter's last line goes out.

    Until a server got that line (RFC 5321 §4.1.1.4) it hasn't accepted anything; from then on it may have.
    """

    handing_over: Callable[[], None] | None = None

    def send(self, s: Any) -> None:
        """Over the line."""
        if self.handing_over is not None and isinstance(s, bytes) and s.endswith(END_OF_DATA):
            self.handing_over()
        super().send(s)  # type: ignore[misc]


class _Plain(_HandsOver, smtplib.SMTP):
    pass


class _Secured(_HandsOver, smtplib.SMTP_SSL):
    pass


class HandingBackend(EmailBackend):
    """Django's, which calls a message's `handing_over` (if it has one) before the server may have it."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """With TLS from the start, or not."""
        return _Secured if self.use_ssl else _Plain

    def _send(self, email_message: Any) -> bool:
        line: Any = self.connection
        line.handing_over = getattr(email_message, "handing_over", None)
        try:
            return bool(super()._send(email_message))  # type: ignore[misc]
        finally:
            line.handing_over = None
