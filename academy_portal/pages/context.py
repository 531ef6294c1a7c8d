"""What every page needs to know: the site's mode and mark, and the menu entries this person may see."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.permissions import can_open_desk
from academy_portal.accounts.queries import mandates_of
from academy_portal.accounts.roles import Role
from academy_portal.kernel.clock import now

# Label, address, and the app whose pages mark the entry as the current one.
MAIN_MENU = (
    (_("Home"), "pages:home", ""),
    (_("Editions"), "editions:list", "editions"),
    (_("Scholarships"), "scholarships:calls", "scholarships"),
    (_("Publications"), "articles:publications", "articles"),
    (_("Networks"), "networks:list", "networks"),
    (_("Field visits"), "fieldvisits:list", "fieldvisits"),
)
# Label, address, and the roles of which one is needed; no role means everybody.
OWN_MENU = (
    (_("My Academy"), "pages:my", frozenset()),
    (_("Review queue"), "scholarships:reviews", frozenset({Role.REVIEWER.value})),
    (_("Selection desk"), "scholarships:selection", frozenset({Role.SELECTION_OFFICER.value, Role.SIGNATORY.value})),
    (_("Host country"), "ministry:dashboard", frozenset({Role.MINISTRY.value})),
)
DESK_ENTRY = (_("Administration"), "admin:index")
SETTINGS_ENTRY = (_("Settings and security"), "accounts:settings")


@dataclass(frozen=True)
class MenuEntry:
    """One link of a menu."""

    label: str
    url: str
    is_current: bool


def navigation(request: HttpRequest) -> dict[str, object]:
    """The site's mode, mark and address, the main menu and the person's own menu.

    Effects: at most one query, for the person's mandates, when a page first shows the menu; kept for the request.
    """
    return {
        "DEMONSTRATION": settings.DEMONSTRATION,
        "ORG_MARK": settings.ORG_MARK,
        "CONTACT_EMAIL": settings.CONTACT_EMAIL,
        "main_menu": SimpleLazyObject(lambda: list(_main_menu(request))),
        "own_menu": SimpleLazyObject(lambda: list(_own_menu(request))),
    }


def roles_of(request: HttpRequest) -> frozenset[str]:
    """The roles that the person holds now, whatever their scope.

    Effects: one query, kept on the request.
    """
    roles: frozenset[str] | None = getattr(request, "roles_held", None)
    if roles is None:
        held = mandates_of(request.user, at=now()) if request.user.is_authenticated else []
        roles = frozenset(mandate.role for mandate in held)
        request.roles_held = roles
    return roles


def _main_menu(request: HttpRequest) -> Iterator[MenuEntry]:
    match = request.resolver_match
    for label, name, app in MAIN_MENU:
        current = match is not None and (match.view_name == name or (bool(app) and match.app_name == app))
        yield MenuEntry(label=str(label), url=reverse(name), is_current=current)


def _own_menu(request: HttpRequest) -> Iterator[MenuEntry]:
    held = roles_of(request)
    entries = [(label, name) for label, name, needed in OWN_MENU if not needed or needed & held]
    if can_open_desk(request.user):
        entries.append(DESK_ENTRY)
    match = request.resolver_match
    for label, name in [*entries, SETTINGS_ENTRY]:
        yield MenuEntry(label=str(label), url=reverse(name), is_current=match is not None and match.view_name == name)
