"""Who may do what in the directory. None is the portal itself."""

from datetime import datetime

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import has_mandate
from academy_portal.accounts.roles import Role, ScopeKind

from .models import Network


def can_edit_directory(by: User | None, *, at: datetime) -> bool:
    """Whether this person may change any record of the directory."""
    return by is None or has_mandate(by, Role.DESK_OFFICER.value, at=at)


def can_edit_network(by: User | None, network: Network, *, at: datetime) -> bool:
    """Whether this person may change this record: a desk officer, or a representative of this very network."""
    if can_edit_directory(by, at=at):
        return True
    return has_mandate(
        by,
        Role.NETWORK_REPRESENTATIVE.value,
        scope_kind=ScopeKind.NETWORK.value,
        scope_id=network.pk,
        at=at,
    )


def can_register_organisation(by: User | None) -> bool:
    """Whether this person may add an organisation: whoever has an account."""
    return by is None or (by.is_authenticated and by.is_active)
