"""The public pages on editions."""

from collections.abc import Iterable

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from academy_portal.formats.lists import joined
from academy_portal.reference.models import Country
from academy_portal.statistics.maps import Place, WorldMap, world_map
from editions import queries
from editions.models import Edition


@login_not_required
def edition_list(request: HttpRequest) -> HttpResponse:
    """All public editions by ordinal, and the related events that were not editions."""
    editions = list(queries.editions_public())
    context = {
        "editions": editions,
        "is_fictional_shown": queries.is_any_fictional(editions),
        "map": _been_map(editions),
        "related_events": queries.related_events(),
    }
    return render(request, "editions/list.html", context)


def _been_map(editions: Iterable[Edition]) -> WorldMap:
    """The countries that have hosted the Academy; a dot leads to the latest edition there."""
    hosts: dict[Country, list[Edition]] = {}
    for edition in editions:
        if edition.took_place and edition.country and not edition.is_fictional:
            hosts.setdefault(edition.country, []).append(edition)
    places = [
        Place(
            code=country.pk,
            name=str(country),
            count=len(held),
            text=joined(held),
            url=reverse("editions:detail", args=[held[0].slug]),
        )
        for country, held in hosts.items()
    ]
    return world_map(title=_("Where the Academy has been"), places=places)


@login_not_required
def edition_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One edition: dates, hosts, programme, documents, figures, projects, each with its sources.

    Raises: Http404 for an edition that is not public or does not exist.
    """
    edition = queries.edition_by_slug(slug)
    if edition is None:
        raise Http404(_("There is no edition at this address."))
    return render(request, "editions/detail.html", {"edition": edition, **queries.facts_of(edition)})


@login_not_required
def project_list(request: HttpRequest) -> HttpResponse:
    """The follow-up projects, with the kind of their link to an edition."""
    projects = list(queries.projects_public())
    shown = queries.is_any_fictional(project.origin_edition for project in projects)
    return render(request, "editions/projects.html", {"projects": projects, "is_fictional_shown": shown})


@login_not_required
def discrepancy_list(request: HttpRequest) -> HttpResponse:
    """What the public sources disagree on, and how the portal reads it."""
    return render(request, "editions/discrepancies.html", {"discrepancies": queries.discrepancies()})
