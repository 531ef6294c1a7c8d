"""The officers' view of money: what each payer has committed and left by line, and the awards as a file."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from academy_portal.formats import numbers
from academy_portal.statistics.charts import Chart, bar_chart
from academy_portal.statistics.files import csv_response
from scholarships import queries, states
from scholarships.models import Call
from scholarships.queries import PayerStanding

from .access import handled_call


def money_context(call: Call, standing: list[PayerStanding]) -> dict[str, Any]:
    """What ``scholarships/money.html`` shows: rows by line and payer, their sums, and the same as bars."""
    return {
        "money": [_row(one.budget_line.line_name, one.budget_line.payer_name, _figures(one)) for one in standing],
        "money_sum": _row("", "", [sum(column, Decimal(0)) for column in zip(*map(_figures, standing), strict=True)]),
        "money_chart": _chart(call, standing),
    }


@never_cache
def awards(request: HttpRequest, slug: str) -> HttpResponse:
    """What each live or accepted award pays, by line and payer, as a file by numbers of applications, without names."""
    call = handled_call(request, slug)
    return csv_response(f"{call.slug}-awards", _award_cells(call))


def _award_cells(call: Call) -> Iterator[tuple[object, ...]]:
    yield _("Application"), _("State of the offer"), _("Line"), _("Paid by"), _("Amount"), _("Currency")
    for charge in queries.awarded_rows(call):
        state = states.OFFER.staff_label(charge.offer.state)
        line = (charge.get_line_display(), charge.payer, f"{charge.amount:.2f}", charge.offer.currency)
        yield charge.offer.application.number, state, *line


def _figures(one: PayerStanding) -> list[Decimal]:
    """Given, accepted, offered (a proposed result included), left."""
    return [one.budget_line.amount, one.accepted, one.offered + one.proposed, one.left]


def _row(line: str, payer: str, figures: list[Decimal]) -> dict[str, Any]:
    return {"line": line, "payer": payer, "figures": [numbers.amount(figure) for figure in figures]}


def _chart(call: Call, standing: list[PayerStanding]) -> Chart:
    rows = [
        (f"{one.budget_line.line_name} · {one.budget_line.payer_name}", (one.committed, one.left)) for one in standing
    ]
    given = sum((one.budget_line.amount for one in standing), Decimal(0))
    committed = sum((one.committed for one in standing), Decimal(0))
    title = _("%(committed)s of %(given)s %(currency)s are committed.") % {
        "committed": numbers.amount(committed),
        "given": numbers.amount(given),
        "currency": call.currency,
    }
    series = (_("Committed"), _("Left"))
    return bar_chart(
        title=title,
        label=_("Line and payer"),
        series=series,
        rows=rows,
        hidden_text="",
        source="",
        write=numbers.amount,
    )
