"""A call in numbers, drawn: for those who handle it."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache

from academy_portal.formats.zones import city
from academy_portal.reference.names import country_name_here
from academy_portal.statistics.charts import DayChart, Funnel, ShareChart, day_chart, funnel_chart, share_chart
from academy_portal.statistics.files import csv_response
from academy_portal.statistics.maps import Place, WorldMap, world_map
from editions.facts import Sex
from scholarships.models import Call
from scholarships.queries import figures as queries
from scholarships.queries.figures import Way

from .access import handled_call


@never_cache
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the applications came, who sent them, on which days, and from where."""
    call = handled_call(request, slug)
    way = queries.way_of(call)
    context = {
        "call": call,
        "way": _way_chart(way),
        "shares": _share_chart(queries.sent_by_sex(call), way.sent),
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
        (pgettext("applications", "Eligible"), way.eligible),
        (_("Read by a reviewer"), way.reviewed),
        (_("Offered a scholarship"), way.offered),
        (pgettext("applications", "Accepted"), way.accepted),
    ]


def _way_chart(way: Way) -> Funnel:
    return funnel_chart(
        title=_("%(sent)s of %(started)s applications that were started have been sent.")
        % {"sent": way.sent, "started": way.started},
        label=_("Step"),
        counted=_("Applications"),
        steps=_steps(way),
        source=_("Each application counts in every step that it reached. In brackets: its share of the step before."),
    )


def _share_chart(rows: list[tuple[str, int | None]], total: int) -> ShareChart:
    largest = max((count or 0 for _key, count in rows), default=0)
    found = [key for key, count in rows if largest and count == largest]
    title = _("Of %(total)s applications that were sent, %(count)s are of the group “%(group)s”.")
    return share_chart(
        title=title % {"total": total, "count": largest, "group": _sex(found[0])}
        if len(found) == 1
        else _("The applications that were sent, by sex"),
        label=_("Sex"),
        counted=_("Applications"),
        parts=[(_sex(key), count) for key, count in rows],
        total=total,
        hidden_text=_("not shown"),
        source=_(
            "Counts from 1 to 4 are not shown, nor counts from which they could be worked out. "
            "So the figures never point at one person."
        ),
    )


def _sex(key: str) -> str:
    return str(Sex(key).label) if key else _("Not stated")


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
        source=_("Days by the clock of the call: %(zone)s.") % {"zone": city(call.time_zone)},
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
    for key, shown in queries.sent_by_sex(call):
        yield _("Sex"), _sex(key), _("not shown") if shown is None else shown
    for day, count in queries.sent_by_day(call):
        yield _("Day"), day.isoformat(), count
    for code, count in queries.sent_by_country(call):
        yield _("Country"), country_name_here(code), count
