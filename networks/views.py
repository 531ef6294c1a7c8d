"""Pages of the directory: list with facets, one record, the tree of federations."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from academy_portal.formfields.filters import Chip
from academy_portal.reference.names import sort_key
from academy_portal.statistics.maps import Place, WorldMap, world_map

from .formfields import suggestions
from .forms import QUERY_MAX_LENGTH, NetworkFilterForm
from .models import Region
from .queries import (
    FACETS,
    NetworkFilter,
    Option,
    facets,
    federation_tree,
    federations_above,
    find_networks,
    near_networks,
    network_page,
    suggest_organisations,
)

PAGE_SIZE = 25
SHORTEST_QUESTION = 2


@dataclass(frozen=True)
class Facet:
    """One select of the filter, with its options."""

    name: str
    label: str
    value: str
    options: list[Option]


@login_not_required
@require_safe
def network_list(request: HttpRequest) -> HttpResponse:
    """The directory: search, facets, 25 networks a page."""
    form = NetworkFilterForm(request.GET)
    wish = form.wish()
    found = find_networks(wish)
    page = Paginator(found.networks, PAGE_SIZE).get_page(request.GET.get("page"))
    options = facets(wish, is_near=found.is_near)
    selects = [Facet(name, str(form.fields[name].label), getattr(wish, name), options[name]) for name in FACETS]
    context: dict[str, Any] = {
        "filter_form": form,
        "wish": wish,
        "page": page,
        "is_near": found.is_near,
        "facets": selects,
        "regions": [(option, _address(replace(wish, region=option.value))) for option in options["region"]],
        "chips": _chips(wish, form, options, is_empty=page.paginator.count == 0),
        "map": _map(wish, options["country"]),
        "near_names": near_networks(wish) if page.paginator.count == 0 else [],
        "empty_region": _empty_region(wish, page.paginator.count),
    }
    return render(request, "networks/list.html", context)


def _address(wish: NetworkFilter) -> str:
    parameters = wish.as_parameters()
    return reverse("networks:list") + ("?" + urlencode(parameters) if parameters else "")


def _map(wish: NetworkFilter, countries: list[Option]) -> WorldMap:
    """Where the networks of this wish work; a dot leads to the networks of its country."""
    places = [
        Place(
            code=one.value,
            name=one.label,
            count=one.count,
            text=ngettext("%(count)s network", "%(count)s networks", one.count) % {"count": one.count},
            url=_address(replace(wish, country=one.value)),
        )
        for one in countries
        if one.count
    ]
    return world_map(
        title=_("Where these networks work: the countries that they cover or have their seat in"), places=places
    )


def _chips(
    wish: NetworkFilter, form: NetworkFilterForm, options: dict[str, list[Option]], *, is_empty: bool
) -> list[Chip]:
    """The parts of the wish in force, in words, each with the address of the list without it.

    Where nothing answers the whole wish, each says how many networks answer the rest.
    """
    chips = []
    for name, value in wish.as_parameters().items():
        words = {option.value: option.label for option in options.get(name, [])}
        rest = wish.without(name)
        count = find_networks(rest).networks.count() if is_empty else None
        chips.append(Chip(str(form.fields[name].label), words.get(value, value), _address(rest), count))
    return chips


def _empty_region(wish: NetworkFilter, count: int) -> str:
    """The name of the region when it alone was asked for and holds nothing, otherwise nothing."""
    alone = wish.region and wish == NetworkFilter(region=wish.region)
    return str(Region(wish.region).label) if alone and count == 0 else ""


def _by_name(rows: Iterable[Any]) -> list[Any]:
    """Countries, languages or themes in the order of their names in the reader's language."""
    return sorted(rows, key=lambda row: sort_key(str(row)))


@login_not_required
@require_safe
def network_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One record, with where its facts come from."""
    network = network_page(slug)
    if network is None:
        raise Http404(_("There is no network at this address."))
    context = {
        "network": network,
        "countries": _by_name(network.countries.all()),
        "languages": _by_name(network.languages.all()),
        "themes": _by_name(network.themes.all()),
        "above": federations_above(network),
        "sources": [(urlsplit(address).hostname, address) for address in network.source_urls],
        "list_of_kind": _address(NetworkFilter(kind=network.kind)),
        "list_of_region": _address(NetworkFilter(region=network.region)),
    }
    return render(request, "networks/detail.html", context)


@login_not_required
@require_safe
def network_tree(request: HttpRequest) -> HttpResponse:
    """The federations with their members."""
    return render(request, "networks/tree.html", {"nodes": federation_tree()})


@require_safe
@never_cache
def suggest(request: HttpRequest) -> JsonResponse:
    """Organisations of the register that look like what somebody types, for the box of a form: no personal data."""
    text = request.GET.get("q", "").strip()[:QUERY_MAX_LENGTH]
    found = suggest_organisations(text) if len(text) >= SHORTEST_QUESTION else []
    return JsonResponse({"rows": suggestions(found)})
