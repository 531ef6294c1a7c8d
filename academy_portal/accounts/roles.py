"""The roles that a mandate can give, and what each asks of the person who holds it."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may be charged with. The stored values are never renamed."""

    REVIEWER = "reviewer", _("Reviewer")
    SELECTION_OFFICER = "selection_officer", _("Selection officer")
    SIGNATORY = "signatory", _("Signatory")
    EDITOR = "editor", _("Editor")
    MINISTRY = "ministry", _("Ministry of the host country")
    LOGISTICS = "logistics", _("Logistics")
    NETWORK_REPRESENTATIVE = "network_representative", _("Network representative")
    COMMUNITY = "community", _("Member of the community")
    DESK_OFFICER = "desk_officer", _("Desk officer")


class ScopeKind(models.TextChoices):
    """What a mandate can be limited to. An empty scope means the whole portal."""

    EDITION = "edition", _("Edition")
    CALL = "call", _("Call for applications")
    NETWORK = "network", _("Network")


@dataclass(frozen=True)
class RoleRule:
    """One row of the role table: the scopes a role may have and whether it asks for a second factor."""

    scope_kinds: frozenset[str]
    needs_second_factor: bool


_ANYWHERE = ""

RULES: dict[str, RoleRule] = {
    Role.REVIEWER.value: RoleRule(frozenset({"call"}), needs_second_factor=True),
    Role.SELECTION_OFFICER.value: RoleRule(frozenset({"call", _ANYWHERE}), needs_second_factor=True),
    Role.SIGNATORY.value: RoleRule(frozenset({"call", _ANYWHERE}), needs_second_factor=True),
    Role.EDITOR.value: RoleRule(frozenset({"edition", _ANYWHERE}), needs_second_factor=False),
    Role.MINISTRY.value: RoleRule(frozenset({"edition"}), needs_second_factor=True),
    Role.LOGISTICS.value: RoleRule(frozenset({"edition"}), needs_second_factor=True),
    Role.NETWORK_REPRESENTATIVE.value: RoleRule(frozenset({"network"}), needs_second_factor=False),
    Role.COMMUNITY.value: RoleRule(frozenset({"edition", _ANYWHERE}), needs_second_factor=False),
    Role.DESK_OFFICER.value: RoleRule(frozenset({_ANYWHERE}), needs_second_factor=True),
}

SECOND_FACTOR_ROLES: frozenset[str] = frozenset(role for role, rule in RULES.items() if rule.needs_second_factor)
