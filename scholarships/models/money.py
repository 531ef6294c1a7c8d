"""The money of a call: what one award costs, and who pays how much for it."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from academy_portal.formats.lists import colon
from academy_portal.kernel.text import one_line
from scholarships.choices import CostLine

from .call import Call


class Cost(models.Model):
    """What one award costs in one line, for everybody or for people of one ILO region."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="costs", verbose_name=_("call"))
    line = models.CharField(_("line"), max_length=20, choices=CostLine.choices)
    region = models.CharField(
        _("ILO region"), max_length=40, blank=True, help_text=_("Empty: the amount is the same for every region.")
    )
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)

    class Meta:
        verbose_name = _("cost")
        verbose_name_plural = _("costs")
        ordering = ("line", "region")
        constraints = (
            models.UniqueConstraint(fields=["call", "line", "region"], name="scholarships_cost_line"),
            models.CheckConstraint(condition=models.Q(amount__gte=Decimal(0)), name="scholarships_cost_amount"),
        )

    def __str__(self) -> str:
        return f"{self.get_line_display()} {self.region} {self.amount}"


class BudgetLine(models.Model):
    """What one payer gives for one line of cover, or for all lines together.

    The budget of a call is the sum of these lines; there is no other figure. Awards are charged to the payers of a
    line in the order that the call publishes. Source: docs/adr/0010-budget-lines-by-payer.md.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="budget_lines", verbose_name=_("call"))
    line = models.CharField(
        _("line"),
        max_length=20,
        choices=CostLine.choices,
        blank=True,
        help_text=_("Empty: for all lines together. Then no payer may name a line."),
    )
    payer = models.CharField(_("payer"), max_length=120, help_text=_("As letters name it, for example the programme."))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    position = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Of several payers of a line, the lowest number is charged first.")
    )

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["call", "line", "payer"],
                name="scholarships_budget_payer_once",
                violation_error_message=_("This payer already stands in this line."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=Decimal(0)),
                name="scholarships_budget_amount",
                violation_error_message=_("An amount cannot be below zero."),
            ),
            models.CheckConstraint(
                condition=models.Q(line__in=["", *CostLine.values]), name="scholarships_budget_line"
            ),
        )

    def __str__(self) -> str:
        return f"{self.line_name}{colon()}{self.payer_name}"

    def clean(self) -> None:
        """A payer is one line of text: it stands in letters and in the files of the method."""
        self.payer = one_line(self.payer)

    @property
    def line_name(self) -> str:
        """The line as people read it."""
        return self.get_line_display() if self.line else gettext("All lines together")

    @property
    def payer_name(self) -> str:
        """The payer as people read it; calls from before payers were recorded have none."""
        return self.payer or gettext("Payer not recorded")
