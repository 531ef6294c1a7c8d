from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .states import LEASED, MACHINE, RETRY_HOLD, RETRY_RESEND


class Message(models.Model):
    """One mail to one person: a row written with the deed, sent after it, readable by staff for ever."""

    RETRIES = [
        (RETRY_RESEND, _("send again")),
        (RETRY_HOLD, _("hold for a person")),
    ]

    key = models.CharField(_("key"), max_length=255, unique=True)
    kind = models.CharField(_("kind"), max_length=64)
    about_model = models.CharField(_("kind of object"), max_length=100)
    about_pk = models.CharField(_("object"), max_length=64)
    recipient_id = models.BigIntegerField(_("person"), null=True, blank=True)
    recipient_email = models.EmailField(_("to"))
    recipient_name = models.CharField(_("name"), max_length=300, blank=True, default="")
    language = models.CharField(_("language"), max_length=8)
    subject = models.CharField(_("subject"), max_length=300)
    body_text = models.TextField(_("text"), blank=True, default="")
    is_secret = models.BooleanField(_("secret"), default=False)
    secret_box = models.BinaryField(_("encrypted text"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=MACHINE.choices(), default="queued")
    waits_for_deed = models.BooleanField(
        _("released with its decision"), default=False, help_text=_("Nobody can let it go before the decision itself.")
    )
    retry = models.CharField(_("when in doubt"), max_length=8, choices=RETRIES)
    lease_token = models.UUIDField(_("lease"), null=True, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("not before"), null=True, blank=True)
    expires_at = models.DateTimeField(_("useless after"), null=True, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    created_at = models.DateTimeField(_("written at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    last_error = models.CharField(_("last fault"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=("id",), name="outbox_message_queued", condition=Q(state="queued")),
            models.Index(fields=("lease_until",), name="outbox_message_leased", condition=Q(state__in=LEASED)),
            models.Index(fields=("about_model", "about_pk"), name="outbox_message_about"),
            models.Index(fields=("recipient_id", "id"), name="outbox_message_recipient"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MACHINE.values()), name="outbox_message_state_known"),
            models.CheckConstraint(
                condition=Q(retry__in=(RETRY_RESEND, RETRY_HOLD)), name="outbox_message_retry_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=LEASED, lease_until__isnull=False, lease_token__isnull=False)
                | (~Q(state__in=LEASED) & Q(lease_until__isnull=True)),
                name="outbox_message_lease_iff_taken",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="outbox_message_sent_at_when_sent"
            ),
            models.CheckConstraint(
                condition=Q(is_secret=True, body_text="") | Q(is_secret=False, secret_box__isnull=True),
                name="outbox_message_secret_body_is_encrypted",
            ),
            models.CheckConstraint(
                condition=~Q(is_secret=True, state__in=("sent", "failed", "cancelled")) | Q(secret_box__isnull=True),
                name="outbox_message_secret_wiped_at_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
