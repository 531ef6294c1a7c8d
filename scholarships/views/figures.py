"""A call in numbers, drawn: for those who handle it."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from academy_portal.reference.names import country_name_here
from academy_portal.statistics.charts import Chart, DayChart, bar_chart, day_chart
from academy_portal.statistics.files import csv_response
from academy_portal.statistics.maps import Place, WorldMap, world_map
from scholarships.models import Call
from scholarships.queries import figures as queries
from scholarships.queries.figures import Way

from .access import handled_call


@never_cache
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the applications came, on which days they arrived, and from where."""
    call = handled_call(request, slug)
    context = {
        "call": call,
        "way": _way_chart(queries.way_of(call)),
        "days": _day_chart(call),
        "map": _map(call),
        "file": reverse("scholarships:figures_csv", args=[call.slug]),
    }
    return render(request, "scholarships/figures.html", context)


@never_cache
def figures_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The same figures as a table."""
    call = handled_call(request, slug)
    return csv_response(f"{call.slug}-figures", _cells(call))


def _steps(way: Way) -> list[tuple[str, int]]:
    return [
        (_("Started"), way.started),
        (_("Sent"), way.sent),
        (_("Eligible"), way.eligible),
        (_("Offered a scholarship"), way.offered),
        (_("Accepted"), way.accepted),
    ]


def _way_chart(way: Way) -> Chart:
    return bar_chart(
        title=_("%(sent)s of %(started)s applications that were started have been sent.")
        % {"sent": way.sent, "started": way.started},
        label=_("Step"),
        series=[_("Applications")],
        rows=[(step, (count,)) for step, count in _steps(way)],
        hidden_text="",
        source=_("Each application counts in every step that it reached."),
    )


def _day_chart(call: Call) -> DayChart:
    days = queries.sent_by_day(call)
    last = sum(count for day, count in days if (days[-1][0] - day).days < 3)
    title = ngettext(
        "%(count)s application arrived in the last three days.",
        "%(count)s applications arrived in the last three days.",
        last,
    ) % {"count": last}
    return day_chart(
        title=title if days else _("No application has arrived yet."),
        label=_("Applications"),
        counts=days,
        source=_("Days by the clock of the call: %(zone)s.") % {"zone": call.time_zone},
    )


def _map(call: Call) -> WorldMap:
    places = [
        Place(
            code=code,
            name=country_name_here(code),
            count=count,
            text=ngettext("%(count)s application", "%(count)s applications", count) % {"count": count},
        )
        for code, count in queries.sent_by_country(call)
    ]
    title = ngettext(
        "Applications arrived from %(count)s country.", "Applications arrived from %(count)s countries.", len(places)
    )
    return world_map(title=title % {"count": len(places)}, places=places)


def _cells(call: Call) -> Iterator[tuple[object, ...]]:
    yield _("Table"), _("Group"), _("Applications")
    for step, count in _steps(queries.way_of(call)):
        yield _("Step"), step, count
    for day, count in queries.sent_by_day(call):
        yield _("Day"), day.isoformat(), count
    for code, count in queries.sent_by_country(call):
        yield _("Country"), country_name_here(code), count
