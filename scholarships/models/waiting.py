"""The end of the waiting: when nobody on the reserve list of a call can be offered a place any more."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from scholarships import states
from scholarships.choices import EndOfWaiting

from .call import Call


class WaitingEnd(models.Model):
    """One decision to end the waiting of a call: its letters are held first, then released; or it is taken back."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="waiting_ends", verbose_name=_("call"))
    state = models.CharField(
        _("state"), max_length=20, choices=states.WAITING_END.choices(), default="prepared", editable=False
    )
    why = models.CharField(_("why the waiting ends"), max_length=12, choices=EndOfWaiting.choices, editable=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    prepared_at = models.DateTimeField(_("prepared at"), editable=False)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("prepared by"),
        help_text=_("Empty when the portal found that nobody can be offered a place any more."),
    )

    class Meta:
        verbose_name = _("end of the waiting")
        verbose_name_plural = _("ends of the waiting")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=states.WAITING_END.values()), name="scholarships_waitingend_state"
            ),
            models.UniqueConstraint(
                fields=["call"],
                condition=~models.Q(state="taken_back"),
                name="scholarships_waitingend_once",
                violation_error_message=_("The waiting of this call has been ended already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(why=EndOfWaiting.OFFICER.value) | ~models.Q(reason=""),
                name="scholarships_waitingend_reason",
                violation_error_message=_("Say why the waiting ends."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.call} · {self.get_state_display()}"
