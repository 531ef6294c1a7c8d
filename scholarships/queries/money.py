"""Reads of money: what each payer gives for each line, what is committed, what is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, Q, Sum, Value
from django.db.models.functions import Coalesce

from scholarships.choices import CostLine
from scholarships.models import COMMITTED, BudgetLine, Call, OfferLine

LINES_IN_ORDER = {line: place for place, line in enumerate(("", *CostLine.values))}


@dataclass(frozen=True)
class PayerStanding:
    """How much of one budget line is committed.

    Units: the call's currency. ``offered`` waits for an answer, staged offers included.
    """

    budget_line: BudgetLine
    offered: Decimal
    accepted: Decimal

    @property
    def committed(self) -> Decimal:
        """What open offers and accepted awards take."""
        return self.offered + self.accepted

    @property
    def left(self) -> Decimal:
        """What nobody has been promised."""
        return self.budget_line.amount - self.committed


def budget_standing(call: Call) -> list[PayerStanding]:
    """Each budget line of a call with what it has committed, by line, then in the published order of payers.

    Only live offers and accepted awards count: what was declined, lapsed or void has gone back to its payer.
    """
    rows = call.budget_lines.annotate(
        offered=_charged(*(state for state in COMMITTED if state != "accepted")), accepted=_charged("accepted")
    )
    standings = [PayerStanding(row, row.offered, row.accepted) for row in rows]
    return sorted(standings, key=lambda one: LINES_IN_ORDER[one.budget_line.line])


def _charged(*states: str) -> Coalesce:
    charged = Sum("charges__amount", filter=Q(charges__offer__state__in=states))
    return Coalesce(charged, Value(Decimal(0)), output_field=DecimalField(max_digits=12, decimal_places=2))


def award_lines(numbers: Iterable[str]) -> dict[str, dict[str, Decimal]]:
    """What the live and accepted awards of these applications pay: number → line → amount."""
    found: dict[str, dict[str, Decimal]] = {}
    rows = (
        OfferLine.objects.filter(offer__application__number__in=list(numbers), offer__state__in=COMMITTED)
        .values_list("offer__application__number", "line")
        .annotate(amount=Sum("amount"))
        .order_by("offer__application__number", "line")
    )
    for number, line, amount in rows:
        found.setdefault(number, {})[line] = amount
    return found


def awarded_rows(call: Call) -> list[OfferLine]:
    """Each live or accepted award of a call by line and payer, for the officers' file."""
    return list(
        OfferLine.objects.filter(offer__application__call=call, offer__state__in=COMMITTED)
        .select_related("offer__application", "budget_line")
        .order_by("offer__application__number", "id")
    )
