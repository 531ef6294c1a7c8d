"""The staff's site: Django's admin behind our sign-in, with a start page that says what waits."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.permissions import can_open_desk
from academy_portal.desk.queries import waiting_work
from academy_portal.kernel.clock import now

_LIBRARIES = frozenset({"django", "allauth"})


class DeskSite(admin.AdminSite):
    """The default admin site. Sign-in, second factor and limits are those of all other pages."""

    site_title = _("SSE Academy desk")
    site_header = _("SSE Academy desk")
    index_title = _("Desk")
    index_template = "desk/index.html"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take the portal's own models only.

        Libraries would open addresses, second factors and groups to editing that no action checks and no record keeps.
        """
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else list(model_or_iterable)
        own = [model for model in models if model.__module__.partition(".")[0] not in _LIBRARIES]
        super().register(own, admin_class, **options)

    def desk_models(self) -> list[type[Model]]:
        """The kinds of object that have a page here."""
        return list(self._registry)

    def page_of(self, kind: type[Model]) -> admin.ModelAdmin | None:
        """The page of a kind of object; None where there is none."""
        return self._registry.get(kind)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person may open any page of the desk."""
        return can_open_desk(request.user)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send a stranger to the portal's own sign-in, and refuse a person who is not staff.

        Raises: PermissionDenied for a signed-in person without the right, so that no loop begins.
        """
        if request.user.is_authenticated:
            if not self.has_permission(request):
                raise PermissionDenied
            return redirect("admin:index")
        wanted = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: wanted})}")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The start page: what waits for this person, then the lists."""
        waiting = waiting_work(request.user, at=now())
        return super().index(request, {**(extra_context or {}), "waiting": waiting})

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The portal's own page, which asks for the old password and tells the owner by mail."""
        return redirect("account_change_password")
