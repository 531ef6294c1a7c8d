"""The mails that a persona received, secret ones included: in the demonstration nobody is harmed by reading them."""

import hashlib
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet

from academy_portal.accounts.models import User
from academy_portal.outbox.models import Message
from academy_portal.outbox.queries import text_to_send
from academy_portal.outbox.states import MACHINE


@dataclass(frozen=True)
class Mail:
    """One mail as the page shows it. ``text`` is empty when it cannot be read here."""

    message: Message
    text: str
    file_name: str

    @property
    def label(self) -> str:
        """The state in words."""
        return MACHINE.person_label(self.message.state)

    @property
    def kind(self) -> str:
        """The tone of the label."""
        return {"sent": "ok", "failed": "error", "cancelled": "warn"}.get(self.message.state, "info")


def mails_of(user: User) -> QuerySet[Message]:
    """What was sent or is on its way to the person's address, newest first; held letters are not yet anybody's.

    By address: a code goes to an address, whoever has it.
    """
    return Message.objects.filter(recipient_email=user.email).exclude(state="held").order_by("-id")


def mail_counts(users: dict[str, User]) -> dict[str, int]:
    """How many mails each persona has, by key: one query."""
    emails = [user.email for user in users.values()]
    rows = Message.objects.filter(recipient_email__in=emails).exclude(state="held").order_by()
    numbers = dict(rows.values_list("recipient_email").annotate(number=Count("id")))
    return {key: numbers.get(user.email, 0) for key, user in users.items()}


def as_mail(message: Message, *, with_secrets: bool) -> Mail:
    """A message with its text. A wiped secret is read from its file in the mail folder, where there is one.

    ``with_secrets``: only for a browser on this machine; a code opens an account.
    """
    path = _file_of(message)
    if not message.is_secret:
        text = message.body_text
    elif not with_secrets:
        text = ""
    elif message.secret_box is not None:
        text = text_to_send(message)
    else:
        text = _text_in(path) if path else ""
    return Mail(message=message, text=text, file_name=path.name if path else "")


def _file_of(message: Message) -> Path | None:
    """The .eml file of a message, when mails go to a folder. Its name ends with a digest of the Message-ID."""
    folder: Any = settings.EMAIL_FILE_PATH
    if not folder or message.state != "sent":
        return None
    digest = hashlib.sha256(message.message_id.encode()).hexdigest()[:12]
    return next(iter(Path(folder).glob(f"*--{digest}.eml")), None)


def _text_in(path: Path) -> str:
    mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    body = mail.get_body(preferencelist=("plain",))
    return str(body.get_content()) if body is not None else ""
