"""What staff do with messages at the mail desk."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.audit.actions import move
from academy_portal.background import after_commit
from academy_portal.kernel.errors import DomainError, NotPermittedError
from academy_portal.outbox.models import Message
from academy_portal.outbox.permissions import can_change_messages
from academy_portal.outbox.queries import in_order
from academy_portal.outbox.states import MACHINE


class WaitsForDeedError(DomainError):
    """A letter of decision goes out with its decision, never before."""


class SecretGoneError(DomainError):
    """A secret message cannot be sent again: its text was wiped."""


def release(*, message_ids: Iterable[int], by: Any, at: datetime) -> int:
    """Let held messages go, those in doubt included. All or none.

    ``by`` is a person of the mail desk, or None where an action that checked its own right releases its own letters.
    Returns: how many were released.
    Raises: NotPermittedError, MoveRefusedError when one of them is not held, WaitsForDeedError for a letter of a
    decision that has not been published.
    """
    if by is None:
        return _move_all(message_ids, "release", by=by, at=at, due_at=at, attempts=0, waits_for_deed=False)
    ids = list(message_ids)
    if in_order(ids).filter(state="held", waits_for_deed=True).exists():
        raise WaitsForDeedError(_("A letter of decision is released on the page of its decision, with all others."))
    return _move_all(ids, "release", by=by, at=at, due_at=None, attempts=0)


def hold(*, message_ids: Iterable[int], by: Any, at: datetime) -> int:
    """Keep waiting or failed messages back until a person releases them. All or none.

    Raises: NotPermittedError, MoveRefusedError.
    """
    return _move_all(message_ids, "hold", by=by, at=at)


def cancel(*, message_ids: Iterable[int], by: Any, at: datetime) -> int:
    """Never send these messages. All or none.

    Raises: NotPermittedError, MoveRefusedError for one that was sent or is just being sent.
    """
    return _move_all(message_ids, "cancel", by=by, at=at, secret_box=None)


def resend(*, message_ids: Iterable[int], by: Any, at: datetime) -> int:
    """Send messages that were sent, or that failed, once more. All or none.

    Raises: NotPermittedError, MoveRefusedError, SecretGoneError.
    """
    ids = list(message_ids)
    if in_order(ids).filter(is_secret=True, secret_box__isnull=True).exists():
        raise SecretGoneError(_("A code or another secret cannot be sent again. Ask for a new one."))
    return _move_all(ids, "resend", by=by, at=at, due_at=None, attempts=0)


def confirm(*, message_ids: Iterable[int], by: Any, at: datetime) -> int:
    """Settle messages in doubt: a person made sure that they arrived. All or none.

    Raises: NotPermittedError, MoveRefusedError.
    """
    return _move_all(message_ids, "confirm", by=by, at=at, sent_at=at, secret_box=None)


@transaction.atomic
def _move_all(message_ids: Iterable[int], verb: str, *, by: Any, at: datetime, **changes: Any) -> int:
    if by is not None and not can_change_messages(by):
        raise NotPermittedError(_("Only staff of the mail desk may do this."))
    messages: list[Message] = list(in_order(message_ids))
    for message in messages:
        move(instance=message, machine=MACHINE, verb=verb, by=by, at=at, **changes)
    if messages and MACHINE.moves[verb].target == "queued":
        after_commit("outbox.deliver", message_id=messages[0].pk)
    return len(messages)
