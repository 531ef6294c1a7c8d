"""Reads of money: what each payer gives for each line, what is committed, what is left."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Q, Sum, Value
from django.db.models.functions import Coalesce

from academy_portal.formats.lists import listed
from scholarships.choices import CostLine
from scholarships.models import COMMITTED, BudgetLine, Call, OfferLine, SelectionRun

_WAITING = [state for state in COMMITTED if state != "accepted"]
LINES_IN_ORDER = {line: place for place, line in enumerate(("", *CostLine.values))}


@dataclass(frozen=True)
class PayerStanding:
    """How much of one budget line is committed.

    Units: the call's currency. ``offered`` waits for an answer, staged offers included; ``proposed`` is what a result
    that is not signed yet would add.
    """

    budget_line: BudgetLine
    offered: Decimal
    accepted: Decimal
    proposed: Decimal = Decimal(0)

    @property
    def committed(self) -> Decimal:
        """What accepted awards, open offers and a proposed result take."""
        return self.accepted + self.offered + self.proposed

    @property
    def left(self) -> Decimal:
        """What nobody has been promised."""
        return self.budget_line.amount - self.committed


def budget_standing(call: Call) -> list[PayerStanding]:
    """Each budget line of a call with what it has committed, by line, then in the published order of payers.

    Only live offers and accepted awards count: what was declined, lapsed or void has gone back to its payer.
    """
    # Said here although the model says it too: a query that adds up ignores the order of the model.
    rows = call.budget_lines.order_by("position", "pk").annotate(
        offered=_charged(*_WAITING), accepted=_charged("accepted")
    )
    standings = [PayerStanding(row, row.offered, row.accepted) for row in rows]
    return sorted(standings, key=lambda one: LINES_IN_ORDER[one.budget_line.line])


def payers_of(call: Call, line: str) -> str:
    """Who pays a line, in the published order, as people read it; empty where it was never recorded."""
    payers = [one.payer for one in call.budget_lines.all() if one.line in {"", line} and one.payer]
    return listed(payers)


def money_of_run(run: SelectionRun) -> list[PayerStanding]:
    """The budget lines of the run's call; while its result is only proposed, with what that would commit and free."""
    standing = budget_standing(run.call)
    if run.state != "proposed" or not run.output_text:
        return standing
    problem, selected = json.loads(run.input_text), set(json.loads(run.output_text)["selected"])
    # Whom an amendment names is fixed in the question and new all the same.
    needed = _new_costs(problem, selected - (set(problem["accepted"]) - run.changes.keys()))
    freed = _charges_taken_back(run, run.changes.keys() - selected)
    after = []
    for before in standing:
        one = replace(before, offered=before.offered - freed.get(before.budget_line.pk, Decimal(0)))
        # Charged as awards will be: the first payer of a line as far as it has money, then the next.
        part = min(needed.get(one.budget_line.line, Decimal(0)), one.left)
        needed[one.budget_line.line] = needed.get(one.budget_line.line, Decimal(0)) - part
        after.append(replace(one, proposed=part))
    return after


def _charges_taken_back(run: SelectionRun, numbers: set[str]) -> dict[int, Decimal]:
    """What the open offers that an amendment takes back hold, by key of the budget line."""
    rows = OfferLine.objects.filter(
        offer__application__call=run.call, offer__application__number__in=numbers, offer__state__in=_WAITING
    )
    return dict(rows.values_list("budget_line").annotate(amount=Sum("amount")).order_by("budget_line"))


def _new_costs(problem: dict[str, Any], new: set[str]) -> dict[str, Decimal]:
    """What the chosen who have no award yet cost, by line; under an empty line where the budget is one for all."""
    columns = problem["applicants"]["columns"]
    counted = {name.removeprefix("cost_"): place for place, name in enumerate(columns) if name.startswith("cost_")}
    counted = counted or {"": columns.index("cost")}
    rows = [row for row in problem["applicants"]["rows"] if row[0] in new]
    return {line: Decimal(sum(row[place] for row in rows)) / 100 for line, place in counted.items()}


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
