from collections.abc import Iterable

from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Now

from academy_portal import crypto
from academy_portal.audit.actions import Actor, subject_of

from .models import Message
from .states import LEASED

BODY_FIELD = "outbox.message.body"


def messages_about(subject: models.Model) -> models.QuerySet[Message]:
    """The messages that speak of an object, oldest first."""
    about_model, about_pk = subject_of(subject)
    return Message.objects.filter(about_model=about_model, about_pk=about_pk).order_by("id")


def messages_to(user: Actor) -> models.QuerySet[Message]:
    """The messages to one person that are not secret and were sent, newest first: what the person may read again."""
    return Message.objects.filter(recipient_id=user.pk, is_secret=False, state="sent").order_by("-sent_at", "-id")


def due_messages() -> models.QuerySet[Message]:
    """What may be sent now by the database's clock, oldest first."""
    return Message.objects.filter(Q(due_at__isnull=True) | Q(due_at__lte=Now()), state="queued").order_by("id")


def overdue_leases() -> models.QuerySet[Message]:
    """What a worker took and did not bring to an end in time."""
    return Message.objects.filter(state__in=LEASED, lease_until__lt=Now()).order_by("id")


def expired_messages() -> models.QuerySet[Message]:
    """What waited until it was of no use any more."""
    return Message.objects.filter(state="queued", expires_at__isnull=False, expires_at__lt=Now()).order_by("id")


def counts_by_state() -> dict[str, int]:
    """How many messages are in each state that has any."""
    rows = Message.objects.order_by().values(name=F("state")).annotate(number=Count("id"))
    return {row["name"]: row["number"] for row in rows}


def in_order(message_ids: Iterable[int]) -> models.QuerySet[Message]:
    """The named messages in the one order in which all actions lock them."""
    return Message.objects.filter(pk__in=list(message_ids)).order_by("pk")


def text_to_send(message: Message) -> str:
    """The body as it goes out; a secret one is decrypted. For delivery only, never for a page."""
    if not message.is_secret:
        return message.body_text
    return crypto.unseal(message.secret_box, row=message.key, field=BODY_FIELD)
