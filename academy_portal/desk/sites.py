"""The staff's site: Django's admin behind our sign-in, with a start page that says what waits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.permissions import can_open_desk
from academy_portal.audit.desk import WORDS_FOR_ANY_OBJECT, DeskAdmin, RefusedRedirect
from academy_portal.audit.models import Event
from academy_portal.audit.queries import Told, events_by, told
from academy_portal.desk.queries import waiting_work
from academy_portal.files.models import PrivateFile
from academy_portal.files.states import FILE
from academy_portal.idempotency.actions import FIELD
from academy_portal.idempotency.views import redirect_once
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError

_LIBRARIES = frozenset({"django", "allauth"})
_PURPOSE_LENGTH = 100
RECENT_ACTS = 6
# Acts on what has no page of its own here.
_OTHER_WORDS = {
    "begin": _("Sending of a document begun"),
    "save_host": _("Host stored"),
    "remove_host": _("Host taken off"),
}


@dataclass(frozen=True)
class DoneAct:
    """Something that this person did: what, to which object, when; ``url`` leads back to it, "" where nothing does."""

    title: str
    about: str
    url: str
    at: datetime


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

    def told(self, event: Event) -> Told:
        """An act in the words of the page of its object, or in those for objects without one."""
        return self._told(event, _kind_of(event))

    def _told(self, event: Event, kind: type[Model] | None) -> Told:
        page = self.page_of(kind) if kind else None
        words = {**_OTHER_WORDS, **WORDS_FOR_ANY_OBJECT}
        if isinstance(page, DeskAdmin):
            return told(event, machine=page.machine, words={**words, **page.words})
        return told(event, machine=FILE if kind is PrivateFile else None, words=words)

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        """A page behind the desk's door; a form that carries a key counts once, however often it is sent."""
        return super().admin_view(_counted_once(view), cacheable)

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
        own = {"waiting": waiting_work(request.user, at=now()), "recent": self._recent_acts(request)}
        return super().index(request, {**(extra_context or {}), **own})

    def _recent_acts(self, request: HttpRequest) -> list[DoneAct]:
        """The last acts of this person. An object that the person may still see is named, any other by its kind."""
        events = list(events_by(request.user).select_related("personal")[:RECENT_ACTS])
        kinds = {event.subject_model: _kind_of(event) for event in events}
        rows = {
            name: page.get_queryset(request).in_bulk([one.subject_pk for one in events if one.subject_model == name])
            for name, kind in kinds.items()
            if kind and (page := self.page_of(kind)) and page.has_view_permission(request)
        }
        return [self._done(event, kinds[event.subject_model], rows.get(event.subject_model, {})) for event in events]

    def _done(self, event: Event, kind: type[Model] | None, rows: dict[Any, Model]) -> DoneAct:
        """``rows``: the objects of this kind that the person may see."""
        row = rows.get(kind._meta.pk.to_python(event.subject_pk)) if kind else None
        return DoneAct(
            title=self._told(event, kind).title,
            about=str(row or (capfirst(kind._meta.verbose_name) if kind else event.subject_model)),
            url=reverse(f"admin:{kind._meta.app_label}_{kind._meta.model_name}_change", args=[row.pk])
            if kind and row
            else "",
            at=event.at,
        )

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The portal's own page, which asks for the old password and tells the owner by mail."""
        return redirect("account_change_password")


def _kind_of(event: Event) -> type[Model] | None:
    """The model of an event's object; None for one that the portal has no more."""
    app, _dot, name = event.subject_model.partition(".")
    return apps.all_models.get(app, {}).get(name)


class _PageShown(Exception):
    """The form was shown again or asked something: nothing was done, so its key stays good."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def _counted_once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view behind its form's key: what leads on was done, and is answered with the same address ever after."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or FIELD not in request.POST or "_popup" in request.POST:
            return view(request, *args, **kwargs)

        def deed() -> str:
            response = view(request, *args, **kwargs)
            if "Location" not in response.headers or isinstance(response, RefusedRedirect):
                raise _PageShown(response)
            return response.headers["Location"]

        try:
            return redirect_once(request, purpose=f"desk:{request.path}"[:_PURPOSE_LENGTH], deed=deed)
        except _PageShown as shown:
            return shown.response
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(request.get_full_path())

    return guarded
