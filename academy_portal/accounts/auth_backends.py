"""What staff may open at the desk follows from mandates: no groups and no single permissions to keep in step."""

from allauth.account.auth_backends import AuthenticationBackend

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import mandates_of
from academy_portal.accounts.roles import Role
from academy_portal.kernel.clock import now

_ALL = frozenset({"view", "add", "change"})
_WORK = frozenset({"view", "change"})
_READ = frozenset({"view"})

# Which models of which apps a role opens at the desk. Which rows, each admin says by its own query.
DESK_RIGHTS: dict[str, dict[str, frozenset[str]]] = {
    Role.DESK_OFFICER.value: {
        "networks": _ALL,
        "editions": _ALL,
        "articles": _ALL,
        "fieldvisits": _ALL,
        "reference": _ALL,
        "outbox": _WORK,
        "scholarships": _READ,
        "jobs": _WORK,
        "audit": _READ,
    },
    Role.SELECTION_OFFICER.value: {"scholarships": _WORK, "outbox": _READ, "jobs": _READ, "editions": _READ},
    Role.SIGNATORY.value: {"scholarships": _READ, "editions": _READ},
    Role.EDITOR.value: {"articles": _ALL, "editions": _READ, "networks": _READ},
    Role.LOGISTICS.value: {"editions": _READ, "fieldvisits": _WORK},
}


class PortalBackend(AuthenticationBackend):
    """Sign-in by e-mail as allauth does it; rights at the desk by mandate."""

    def has_perm(self, user_obj: User, perm: str, obj: object | None = None) -> bool:
        """Whether a mandate of this member of staff opens the model at the desk.

        Shapes: ``perm`` is "app.deed_model", as Django's admin asks.
        """
        app_label, _, codename = perm.partition(".")
        deed = codename.partition("_")[0]
        return obj is None and deed in self._rights(user_obj).get(app_label, frozenset())

    def has_module_perms(self, user_obj: User, app_label: str) -> bool:
        """Whether anything of the app is open to this member of staff."""
        return bool(self._rights(user_obj).get(app_label))

    def _rights(self, user_obj: User) -> dict[str, frozenset[str]]:
        """The rights of one person, read once for the life of this object, as Django's own backend does."""
        if not user_obj.is_authenticated or not user_obj.is_active or not user_obj.is_staff:
            return {}
        rights = getattr(user_obj, "desk_rights", None)
        if rights is None:
            rights = {}
            for mandate in mandates_of(user_obj, at=now()):
                for app_label, deeds in DESK_RIGHTS.get(mandate.role, {}).items():
                    rights[app_label] = rights.get(app_label, frozenset()) | deeds
            user_obj.desk_rights = rights
        return rights
