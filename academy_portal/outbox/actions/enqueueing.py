"""Writing a message in the transaction of the deed that it speaks of."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction

from academy_portal import crypto
from academy_portal.audit.actions import record, require_transaction, subject_of
from academy_portal.audit.queries import database_now
from academy_portal.background import after_commit
from academy_portal.outbox.models import Message
from academy_portal.outbox.queries import BODY_FIELD


class KeyTakenError(ValueError):
    """A mistake in the code: one kind, object and occasion for two people. Name the person in the occasion."""


@dataclass(frozen=True)
class Letter:
    """A rendered message and where it goes; ``subject`` is one clean line.

    ``recipient_id`` is None for an address without an account. ``retry`` is "resend" or "hold". A message that was not
    sent within ``useful_for``, counted from ``due_at`` or from now by the database's clock, is dropped.
    """

    kind: str
    occasion: str
    recipient_id: int | None
    recipient_email: str
    recipient_name: str
    language: str
    subject: str
    text: str
    held: bool
    secret: bool
    retry: str
    due_at: datetime | None = None
    useful_for: timedelta | None = None
    waits_for_deed: bool = False


def enqueue_message(*, letter: Letter, about: models.Model, at: datetime) -> Message:
    """Store a message with the deed; it is sent after the commit, or waits for its release.

    The key is kind, object and occasion. A key that exists already answers with its row and changes nothing.
    Raises: TransactionRequiredError outside a transaction, KeyTakenError when the row is another person's.
    """
    require_transaction(Message, "enqueue_message()")
    key = f"{letter.kind}:{':'.join(subject_of(about))}:{letter.occasion}"
    message = Message.objects.filter(key=key).first()
    if message is None:
        try:
            with transaction.atomic():
                return _insert(key=key, letter=letter, about=about, at=at)
        except IntegrityError:
            message = Message.objects.filter(key=key).first()
            if message is None:  # not the key: another rule of the table was broken
                raise
    if letter.recipient_id is not None and message.recipient_id not in (None, letter.recipient_id):
        raise KeyTakenError(f"{key} already goes to another person")
    return message


def _end_of_use(letter: Letter) -> datetime | None:
    return (letter.due_at or database_now()) + letter.useful_for if letter.useful_for else None


def _insert(*, key: str, letter: Letter, about: models.Model, at: datetime) -> Message:
    about_model, about_pk = subject_of(about)
    message = Message.objects.create(
        key=key,
        kind=letter.kind,
        about_model=about_model,
        about_pk=about_pk,
        recipient_id=letter.recipient_id,
        recipient_email=letter.recipient_email,
        recipient_name=letter.recipient_name,
        language=letter.language,
        subject=letter.subject,
        body_text="" if letter.secret else letter.text,
        is_secret=letter.secret,
        secret_box=crypto.seal(letter.text, row=key, field=BODY_FIELD) if letter.secret else None,
        state="held" if letter.held else "queued",
        waits_for_deed=letter.waits_for_deed,
        retry=letter.retry,
        due_at=letter.due_at,
        expires_at=_end_of_use(letter),
        message_id=f"<{uuid.uuid4().hex}@{settings.MAIL_DOMAIN}>",
        created_at=at,
    )
    record(verb="enqueue", subject=message, by=None, at=at, facts={"key": key, "state": message.state})
    if message.state == "queued":
        after_commit("outbox.deliver", message_id=message.pk)
    return message
