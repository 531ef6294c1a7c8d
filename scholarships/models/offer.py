"""Offers and what each of them pays."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy_portal.formats.lists import colon
from scholarships import states
from scholarships.choices import CostLine, DeclineReason

from .application import Application
from .money import BudgetLine
from .selection import SelectionRun

LIVE = ("staged", "open")
# Never sent, or taken back: the application may be offered a scholarship anew.
GONE = ("void", "revoked")
# The offers whose money is promised; of all others it has gone back to the payers.
COMMITTED = (*LIVE, "accepted")


class Offer(models.Model):
    """A scholarship offered to one applicant until a stored moment."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="offers", verbose_name=_("application")
    )
    run = models.ForeignKey(
        SelectionRun, on_delete=models.PROTECT, related_name="offers", verbose_name=_("selection run")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    state = models.CharField(
        _("state"), max_length=20, choices=states.OFFER.choices(), default="staged", editable=False
    )
    currency = models.CharField(_("currency"), max_length=3)
    respond_by = models.DateTimeField(_("answer needed by"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    decline_reason = models.CharField(
        _("why it was declined"), max_length=16, choices=DeclineReason.choices, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ("-id",)
        indexes = (models.Index(fields=["state", "respond_by"], name="scholarships_offer_due"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=states.OFFER.values()), name="scholarships_offer_state"
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=~models.Q(state__in=GONE),
                name="scholarships_offer_once",
                violation_error_message=_("This application already has an offer."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(state__in=LIVE),
                name="scholarships_offer_one_live",
                violation_error_message=_("This person already has a live offer."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["staged", "void"]) | models.Q(respond_by__isnull=False),
                name="scholarships_offer_deadline",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["accepted", "declined"]) | models.Q(answered_at__isnull=False),
                name="scholarships_offer_answered",
            ),
            models.CheckConstraint(
                condition=models.Q(state="declined") | models.Q(decline_reason=""),
                name="scholarships_offer_decline_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} · {self.get_state_display()}"


class OfferLine(models.Model):
    """What one payer gives for one line of an offer. The rows of an offer add up to what its award costs."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="lines")
    line = models.CharField(_("line"), max_length=20, choices=CostLine.choices)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    budget_line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, related_name="charges", verbose_name=_("paid from")
    )

    class Meta:
        verbose_name = _("line of cover")
        verbose_name_plural = _("lines of cover")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["offer", "line", "budget_line"], name="scholarships_offer_line_once"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="scholarships_offer_line_amount"),
        )

    def __str__(self) -> str:
        return f"{self.get_line_display()}{colon()}{self.amount}"

    @property
    def payer(self) -> str:
        """Who pays it, as people read it."""
        return self.budget_line.payer_name
