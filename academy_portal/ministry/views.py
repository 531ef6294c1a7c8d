"""The host country's dashboard: aggregates of the own edition, its participants once they are known."""

from collections.abc import Iterator
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from academy_portal.accounts.queries import coming_mandate
from academy_portal.accounts.roles import Role
from academy_portal.kernel.clock import now
from academy_portal.statistics.charts import Chart, bar_chart
from academy_portal.statistics.files import csv_response
from editions.models import Edition
from editions.queries import participants_visible_to_ministry

from . import queries
from .queries import Breakdown


@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """The editions of this ministry; straight to the only one."""
    editions = list(queries.editions_of(request.user, at=now()))
    if len(editions) == 1:
        return redirect("ministry:edition", slug=editions[0].slug)
    coming = None if editions else coming_mandate(request.user, Role.MINISTRY, at=now())
    if coming:
        what = _("Your mandate to see the numbers of the host country has not begun yet.")
        early = {"what": what, "opens_at": coming.valid_from, "zone": request.user.time_zone}
        return render(request, "early.html", early, status=403)
    return render(request, "ministry/start.html", {"editions": editions})


@never_cache
def edition(request: HttpRequest, slug: str) -> HttpResponse:
    """One edition: four tables of counts as charts, and who takes part."""
    at, one = now(), _own(request, slug)
    tables = [*queries.breakdowns(one), queries.least_developed(one, at)]
    participants = list(participants_visible_to_ministry(one, request.user, at=at))
    context = {
        "edition": one,
        "breakdowns": tables,
        "charts": [_chart(table) for table in tables],
        "totals": tables[0].table,
        "participants": participants,
    }
    return render(request, "ministry/edition.html", context)


@never_cache
def counts(request: HttpRequest, slug: str) -> HttpResponse:
    """The same counts as a file; what is hidden on the page is hidden here."""
    at, one = now(), _own(request, slug)
    return csv_response(one.slug, _cells(one, at))


def _cells(one: Edition, at: datetime) -> Iterator[tuple[object, ...]]:
    yield _("Table"), _("Group"), _("Applications"), _("Scholarships")
    for breakdown in [*queries.breakdowns(one), queries.least_developed(one, at)]:
        for row in breakdown.table.rows:
            yield breakdown.heading, breakdown.labels[row.key], _shown(row.applications), _shown(row.awards)


def _own(request: HttpRequest, slug: str) -> Edition:
    one = queries.editions_of(request.user, at=now()).filter(slug=slug).first()
    if one is None:
        raise Http404
    return one


def _shown(count: int | None) -> str:
    return _("not shown") if count is None else str(count)


def _chart(breakdown: Breakdown) -> Chart:
    rows = [(breakdown.labels[row.key], (row.applications, row.awards)) for row in breakdown.table.rows]
    return bar_chart(
        title=_finding(breakdown),
        label=breakdown.heading,
        series=(_("Applications"), _("Scholarships")),
        rows=rows,
        hidden_text=_("not shown"),
        source=_("Source: this portal."),
    )


def _finding(breakdown: Breakdown) -> str:
    """The title of a chart says what it shows; where nothing can be said, it names the table."""
    shown = [row for row in breakdown.table.rows if row.applications]
    if not shown:
        return breakdown.heading
    top = max(shown, key=lambda row: row.applications or 0)
    return _("%(table)s: the largest group is “%(group)s”") % {
        "table": breakdown.heading,
        "group": breakdown.labels[top.key],
    }
