"""Mail into files, one a message, for installations without a mail server: the demo reads them there."""

import os
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class FileBackend(BaseEmailBackend):
    """Writes ``EMAIL_FILE_PATH/<Message-ID's first part>.eml``: the same mail again is the same file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them; how many. Each appears whole or not at all."""
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            whole = message.message()
            name = str(whole["Message-ID"]).strip("<>").split("@")[0]
            name = "".join(letter for letter in name if letter.isalnum() or letter in "-_.")
            half = folder / f".{name}.{os.getpid()}"
            half.write_bytes(whole.as_bytes())
            half.replace(folder / f"{name}.eml")
        return len(email_messages)
