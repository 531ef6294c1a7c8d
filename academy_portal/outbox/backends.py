"""Mails as files, for the first try and the demonstration: every mail program opens an .eml."""

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmlFileBackend(BaseEmailBackend):
    """Writes each mail as one .eml file under ``EMAIL_FILE_PATH``.

    The name comes from the Message-ID, so that a mail that is sent twice is one file.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the mails; a file is whole or not there.

        Raises: OSError when the folder cannot be written.
        """
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            content = mail.message()
            recipient = re.sub(r"[^A-Za-z0-9.@_-]", "_", ", ".join(mail.to))[:80]
            digest = hashlib.sha256(str(content["Message-ID"]).encode()).hexdigest()[:12]
            target = folder / f"{recipient}--{digest}.eml"
            draft = target.with_suffix(f".{os.getpid()}.part")
            with draft.open("wb") as stream:
                stream.write(content.as_bytes(linesep="\r\n"))
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(target)
        return len(email_messages)
