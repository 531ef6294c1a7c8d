"""The host country's dashboard: aggregates of the own edition, its participants once they are known."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from academy_portal.accounts.queries import coming_mandate
from academy_portal.accounts.roles import Role
from academy_portal.kernel.clock import now
from academy_portal.reference.names import country_name_here
from academy_portal.statistics.charts import Chart, bar_chart
from academy_portal.statistics.files import csv_response
from academy_portal.statistics.maps import Place, WorldMap, world_map
from editions.models import Edition
from editions.queries import participants_visible_to_ministry

from . import queries
from .queries import Breakdown, Figures

# The name of the table of countries in the address of its file.
COUNTRIES = "countries"


@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """The editions of this ministry; the only one is shown at once: a redirect would be a round trip on a slow line."""
    editions = list(queries.editions_of(request.user, at=now()))
    if len(editions) == 1:
        return _dashboard(request, editions[0], at=now())
    coming = None if editions else coming_mandate(request.user, Role.MINISTRY, at=now())
    if coming:
        what = _("Your mandate to see the numbers of the host country has not begun yet.")
        early = {"what": what, "opens_at": coming.valid_from, "zone": request.user.time_zone}
        return render(request, "early.html", early, status=403)
    return render(request, "ministry/start.html", {"editions": editions})


@never_cache
def edition(request: HttpRequest, slug: str) -> HttpResponse:
    """One edition, by its own address."""
    return _dashboard(request, _own(request, slug), at=now())


def _dashboard(request: HttpRequest, one: Edition, *, at: datetime) -> HttpResponse:
    """Four numbers, four tables of counts as charts, where people apply from, who takes part."""
    figures = queries.figures_of(one, on=at.date())
    file = reverse("ministry:counts", args=[one.slug])
    context = {
        "edition": one,
        "figures": figures,
        "charts": [
            _chart(breakdown, f"{file}?{urlencode({'table': breakdown.name})}") for breakdown in figures.breakdowns
        ],
        "map": _map(figures),
        "map_file": f"{file}?{urlencode({'table': COUNTRIES})}",
        "participants": list(participants_visible_to_ministry(one, request.user, at=at)),
    }
    return render(request, "ministry/edition.html", context)


@never_cache
def counts(request: HttpRequest, slug: str) -> HttpResponse:
    """The same counts as a file, all or one table; what is hidden on the page is hidden here."""
    one = _own(request, slug)
    figures, wanted = queries.figures_of(one, on=now().date()), request.GET.get("table", "")
    if wanted not in {"", COUNTRIES, *(breakdown.name for breakdown in figures.breakdowns)}:
        raise Http404
    return csv_response(f"{one.slug}-{wanted}" if wanted else one.slug, _cells(figures, wanted))


def _cells(figures: Figures, wanted: str) -> Iterator[tuple[object, ...]]:
    yield _("Table"), _("Group"), _("Applications"), _("Scholarships")
    for breakdown in figures.breakdowns:
        if wanted in {"", breakdown.name}:
            for row in breakdown.table.rows:
                yield breakdown.heading, breakdown.labels[row.key], _shown(row.applications), _shown(row.awards)
    if wanted in {"", COUNTRIES}:
        for code, count in figures.countries.items():
            yield _("Country"), country_name_here(code), count, ""


def _own(request: HttpRequest, slug: str) -> Edition:
    one = queries.editions_of(request.user, at=now()).filter(slug=slug).first()
    if one is None:
        raise Http404
    return one


def _shown(count: int | None) -> str:
    return _("not shown") if count is None else str(count)


def _chart(breakdown: Breakdown, file: str) -> Chart:
    """Applications beside scholarships; these are left out where none may be shown, as the numbers above say."""
    table = breakdown.table
    shows_awards = any(row.awards is not None for row in table.rows)
    return bar_chart(
        title=_finding(breakdown),
        label=breakdown.heading,
        series=(_("Applications"), _("Scholarships"))[: 1 + shows_awards],
        rows=[(breakdown.labels[row.key], (row.applications, row.awards)[: 1 + shows_awards]) for row in table.rows],
        hidden_text=_("not shown"),
        source=_("Source: this portal."),
        file=file,
    )


def _finding(breakdown: Breakdown) -> str:
    """The title of a chart says what it shows; where nothing can be said, it names the table."""
    most = max((row.applications or 0 for row in breakdown.table.rows), default=0)
    largest = [breakdown.labels[row.key] for row in breakdown.table.rows if row.applications == most]
    if not most or len(largest) > 1:
        return breakdown.heading
    found = {"table": breakdown.heading, "group": largest[0]}
    return _("%(table)s: the largest group is “%(group)s”") % found


def _map(figures: Figures) -> WorldMap:
    """The countries whose number may be shown; the title counts all."""
    places = [
        Place(
            code=code,
            name=country_name_here(code),
            count=count,
            text=ngettext("%(count)s application", "%(count)s applications", count) % {"count": count},
        )
        for code, count in figures.countries.items()
    ]
    count = figures.country_count or 0
    title = ngettext(
        "Applications arrived from %(count)s country.", "Applications arrived from %(count)s countries.", count
    )
    return world_map(title=title % {"count": count}, places=places)
