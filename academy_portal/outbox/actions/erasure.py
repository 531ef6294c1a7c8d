"""Forgetting a person in the outbox: what was said goes, that it was said stays."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from academy_portal.audit.actions import move
from academy_portal.outbox.models import Message
from academy_portal.outbox.states import MACHINE

ERASED_ADDRESS = "erased@erased.invalid"


@transaction.atomic
def erase_recipient(*, recipient_id: int, email: str, at: datetime) -> int:
    """Blank the messages to one person, found by number or by address; what was not sent yet is cancelled.

    A message that is just being handed over is left alone; the caller repeats the erasure later.
    Returns: how many messages were blanked.
    """
    mine: QuerySet[Message] = Message.objects.filter(Q(recipient_id=recipient_id) | Q(recipient_email__iexact=email))
    for message in mine.filter(state__in=MACHINE.moves["cancel"].sources).order_by("pk"):
        move(instance=message, machine=MACHINE, verb="cancel", by=None, at=at, secret_box=None)
    ended = mine.filter(state__in=("sent", "cancelled")).exclude(recipient_email=ERASED_ADDRESS)
    return ended.update(recipient_email=ERASED_ADDRESS, recipient_name="", subject="", body_text="", secret_box=None)
