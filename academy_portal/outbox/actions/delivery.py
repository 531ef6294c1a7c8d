"""What workers do: take due messages under a lease, hand them over one by one, write down how it went.

Every step is a commit of its own, so that a kill at any moment leaves a row that tells what to do. A message is marked
``sending`` before the first byte leaves: whatever is found ``sending`` afterwards may have gone out.
"""

import logging
import smtplib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from academy_portal.audit.actions import lock, move
from academy_portal.audit.queries import database_now
from academy_portal.background import after_commit
from academy_portal.crypto import SealBrokenError
from academy_portal.outbox.models import Message
from academy_portal.outbox.queries import due_messages, expired_messages, overdue_leases, text_to_send
from academy_portal.outbox.rendering import mail_of
from academy_portal.outbox.states import MACHINE, RETRY_HOLD

logger = logging.getLogger(__name__)

BATCH = 10
MAX_ATTEMPTS = 14  # with the pauses below: a bit more than a day
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)


@dataclass(frozen=True)
class _Fault:
    """How a hand-over went wrong. ``unknown``: the other side may have taken the message."""

    text: str
    permanent: bool = False
    unknown: bool = False


def lease_length() -> timedelta:
    """How long a worker may keep a message before the sweeper takes it back."""
    return settings.OUTBOX_LEASE


def deliver_due(*, limit: int = 500) -> int:
    """Send what is due, in batches, until nothing is left or ``limit`` is reached.

    Returns: how many messages were sent. Effects: commits after every step; must not run inside a transaction.
    """
    sent = done = 0
    while done < limit:
        token = uuid.uuid4()
        batch = _claim(token, min(BATCH, limit - done))
        if not batch:
            break
        done += len(batch)
        sent += _deliver_batch(batch, token)
    if done >= limit:
        _ring()
    return sent


def sweep_messages(*, at: datetime) -> int:
    """Find what was left over: leases that ran out, messages that came too late, messages whose wake-up was lost.

    Returns: how many rows were moved. A message whose worker died before the hand-over waits again; one that may have
    gone out is sent again or held for a person, as its kind says.
    """
    moved = 0
    for message in overdue_leases()[:1000]:
        moved += _settle_overdue(message, at)
    for message in expired_messages()[:1000]:
        moved += _expire(message, at)
    if due_messages().exists():
        _ring()
    return moved


@transaction.atomic
def _ring() -> None:
    after_commit("outbox.deliver")


@transaction.atomic
def _claim(token: uuid.UUID, limit: int) -> list[Message]:
    at = database_now()
    batch = list(due_messages().select_for_update(skip_locked=True, no_key=True)[:limit])
    for message in batch:
        move(
            instance=message, machine=MACHINE, verb="claim", by=None, at=at,
            lease_token=token, lease_until=at + lease_length(), attempts=message.attempts + 1,
        )  # fmt: skip
    return batch


def _deliver_batch(batch: list[Message], token: uuid.UUID) -> int:
    connection = get_connection()
    sent, closed_door = 0, None
    try:
        for message in batch:
            closed_door = closed_door or _open(connection)
            if closed_door:
                # Nothing left this machine, so nothing is in doubt: the rest of the batch is tried again later.
                _end(message, token, closed_door)
                continue
            mail, fault = _prepare(message)
            if mail is None:
                _end(message, token, fault)
                continue
            if not _begin(message, token):
                continue
            fault = _hand_over(connection, mail)
            if fault:
                _close(connection)
            sent += _end(message, token, fault)
    finally:
        _close(connection)
    return sent


def _open(connection: BaseEmailBackend) -> _Fault | None:
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        return _Fault(_describe(error))
    return None


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError) as error:
        logger.info("mail connection closed badly: %s", type(error).__name__)


@transaction.atomic
def _begin(message: Message, token: uuid.UUID) -> bool:
    """Mark the message as leaving, unless the lease was lost or it came too late. False: leave it alone."""
    lock(message)
    at = database_now()
    if message.state != "claimed" or message.lease_token != token:
        return False
    if message.expires_at and message.expires_at < at:
        _drop(message, at)
        return False
    move(instance=message, machine=MACHINE, verb="begin", by=None, at=at, lease_until=at + lease_length())
    return True


def _prepare(message: Message) -> tuple[EmailMultiAlternatives | None, _Fault | None]:
    """The mail, written out once to see that it can be; a message that cannot be written will never be sent."""
    try:
        mail = _mail(message)
        mail.message().as_bytes()
    except (SealBrokenError, BadHeaderError, UnicodeError) as error:
        return None, _Fault(_describe(error), permanent=True)
    return mail, None


def _hand_over(connection: BaseEmailBackend, mail: EmailMultiAlternatives) -> _Fault | None:
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _reason in error.recipients.values()]
        return _Fault(_describe(error), permanent=all(500 <= code < 600 for code in codes))
    except smtplib.SMTPResponseException as error:
        return _Fault(_describe(error), permanent=500 <= error.smtp_code < 600)
    except (smtplib.SMTPNotSupportedError, ValueError) as error:
        # Refused on this side, before a byte of the mail left: an address that cannot be written, for example.
        return _Fault(_describe(error), permanent=True)
    except (smtplib.SMTPException, OSError) as error:
        # The line broke after the hand-over began: the other side may hold the message.
        return _Fault(_describe(error), unknown=True)
    return None


def _mail(message: Message) -> EmailMultiAlternatives:
    return mail_of(
        subject=message.subject,
        text=text_to_send(message),
        language=message.language,
        recipient_email=message.recipient_email,
        message_id=message.message_id,
    )


@transaction.atomic
def _end(message: Message, token: uuid.UUID, fault: _Fault | None) -> bool:
    """Write down how the hand-over went. Returns whether the message was sent."""
    lock(message)
    at = database_now()
    if message.lease_token != token:
        logger.warning("message %s was taken over while it was sent", message.pk)
        return False
    if fault is None:
        if message.state in MACHINE.moves["finish"].sources:
            move(
                instance=message, machine=MACHINE, verb="finish", by=None, at=at,
                sent_at=at, lease_until=None, last_error="", secret_box=None,
            )  # fmt: skip
        return True
    if message.state not in ("claimed", "sending"):
        return False
    logger.warning("message %s not sent: %s", message.pk, fault.text)
    _set_back(message, fault, at)
    return False


def _set_back(message: Message, fault: _Fault, at: datetime) -> None:
    common = {"instance": message, "machine": MACHINE, "by": None, "at": at}
    rest = {"lease_until": None, "last_error": fault.text}
    if fault.unknown and message.retry == RETRY_HOLD:
        move(**common, verb="doubt", **rest)
    elif fault.permanent or message.attempts >= MAX_ATTEMPTS:
        move(**common, verb="fail", **rest, secret_box=None)
    else:
        verb = "retry" if message.state == "sending" else "give_back"
        move(**common, verb=verb, **rest, due_at=at + _pause(message.attempts))


def _pause(attempts: int) -> timedelta:
    """How long to wait after the n-th attempt: 30 s, 1 min, 2 min … at most 6 hours."""
    return min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)


@transaction.atomic
def _settle_overdue(message: Message, at: datetime) -> bool:
    """Decide about one message whose worker was lost, unless somebody else did so meanwhile."""
    row = overdue_leases().select_for_update(skip_locked=True, no_key=True).filter(pk=message.pk).first()
    if row is None:
        return False
    changes: dict[str, Any] = {"lease_until": None}
    if row.state == "sending" and row.retry == RETRY_HOLD:
        verb = "doubt"
    elif row.attempts >= MAX_ATTEMPTS:
        # Whatever it is about this message, it has cost too many workers.
        verb = "fail"
        changes |= {"secret_box": None, "last_error": "worker lost"}
    else:
        verb = "give_back" if row.state == "claimed" else "resume"
    # The token stays: a worker that was only slow may still come back and tell that it succeeded.
    move(instance=row, machine=MACHINE, verb=verb, by=None, at=at, **changes)
    return True


@transaction.atomic
def _expire(message: Message, at: datetime) -> bool:
    row = expired_messages().select_for_update(skip_locked=True, no_key=True).filter(pk=message.pk).first()
    if row is None:
        return False
    _drop(row, at)
    return True


def _drop(message: Message, at: datetime) -> None:
    move(
        instance=message, machine=MACHINE, verb="expire", by=None, at=at,
        lease_until=None, secret_box=None, last_error="too late",
    )  # fmt: skip


def _describe(error: Exception) -> str:
    """The fault in one line, without the reply's text, which may hold an address."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__}{f' {code}' if code else ''}"
