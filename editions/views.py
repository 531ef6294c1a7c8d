"""The public pages on editions."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from editions import queries


@login_not_required
def edition_list(request: HttpRequest) -> HttpResponse:
    """All public editions by ordinal, and the related events that were not editions."""
    editions = list(queries.editions_public())
    context = {
        "editions": editions,
        "is_fictional_shown": queries.is_any_fictional(editions),
        "related_events": queries.related_events(),
    }
    return render(request, "editions/list.html", context)


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
