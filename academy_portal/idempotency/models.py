from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FormKey(models.Model):
    """A form that was sent, with the answer it got. The same key again gets the same answer and changes nothing."""

    key = models.CharField(_("key"), max_length=64, unique=True)
    purpose = models.CharField(_("purpose"), max_length=100)
    user_id = models.BigIntegerField(_("person"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True, default="")
    created_at = models.DateTimeField(_("created at"), db_index=True)

    class Meta:
        verbose_name = _("form key")
        verbose_name_plural = _("form keys")
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="idempotency_formkey_key_present"),
            models.CheckConstraint(condition=~Q(purpose=""), name="idempotency_formkey_purpose_present"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.created_at:%Y-%m-%d}"
