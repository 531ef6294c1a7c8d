"""What every page needs to know: the site's mode and mark, and the menu entries this person may see."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

# Label, address, and the app whose pages mark the entry as the current one.
MAIN_MENU = (
    (_("Home"), "pages:home", ""),
    (_("Editions"), "editions:list", "editions"),
    (_("Scholarships"), "scholarships:calls", "scholarships"),
    (_("Publications"), "articles:publications", "articles"),
    (_("Networks"), "networks:list", "networks"),
    (_("Field visits"), "fieldvisits:list", "fieldvisits"),
)


@dataclass(frozen=True)
class MenuEntry:
    """One link of a menu."""

    label: str
    url: str
    is_current: bool


def navigation(request: HttpRequest) -> dict[str, object]:
    """The site's mode and mark, the main menu and the person's own menu.

    Effects: at most one query for the person's mandates, on first use, kept for the request.
    """
    return {
        "DEMONSTRATION": settings.DEMONSTRATION,
        "ORG_MARK": settings.ORG_MARK,
        "main_menu": SimpleLazyObject(lambda: list(_main_menu(request))),
    }


def _main_menu(request: HttpRequest) -> Iterator[MenuEntry]:
    match = request.resolver_match
    for label, name, app in MAIN_MENU:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        current = match is not None and (match.view_name == name or (bool(app) and match.app_name == app))
        yield MenuEntry(label=str(label), url=url, is_current=current)
