"""What an award pays, charged to the payers of each line in the order that the call has published."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from academy_portal.kernel.errors import DomainError
from scholarships import queries
from scholarships.models import Offer, OfferLine
from scholarships.queries import PayerStanding


class OverBudgetError(DomainError):
    """The payers of a line have less left than an award costs."""


def charge_award(*, offer: Offer, lines: Mapping[str, Decimal]) -> list[OfferLine]:
    """Write the lines of an offer by payer: of each line the first payer pays what it has left, then the next.

    The caller's transaction holds the run, or the call. The budget lines are locked here, in the order of their keys,
    so that two acts cannot charge the same money.
    Shapes: ``lines`` line of cover → amount in the call's currency.
    Raises: OverBudgetError; then nothing is written.
    """
    call = offer.application.call
    # Evaluated for its locks alone.
    list(call.budget_lines.select_for_update().order_by("pk"))
    standing = queries.budget_standing(call)
    charges: list[OfferLine] = []
    for line, amount in lines.items():
        left = [(one, _left(one, charges)) for one in standing if one.budget_line.line in {"", line}]
        charges += _charge(offer, line, amount, left)
    return OfferLine.objects.bulk_create(charges)


def _left(standing: PayerStanding, charges: list[OfferLine]) -> Decimal:
    """What a payer has left after what this very award has charged already."""
    own = (one.amount for one in charges if one.budget_line == standing.budget_line)
    return standing.left - sum(own, Decimal(0))


def _charge(offer: Offer, line: str, amount: Decimal, payers: list[tuple[PayerStanding, Decimal]]) -> list[OfferLine]:
    charges, missing = [], amount
    for standing, left in payers:
        part = min(missing, left)
        if part > 0:
            charges.append(OfferLine(offer=offer, line=line, amount=part, budget_line=standing.budget_line))
            missing -= part
    if missing > 0:
        name = OfferLine(line=line).get_line_display()
        raise OverBudgetError(_("The payers of “%(line)s” have less left than this award costs.") % {"line": name})
    return charges
