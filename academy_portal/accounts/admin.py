"""People and mandates at the desk. Every write is an action; what is decided is read only."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from academy_portal.accounts import actions
from academy_portal.accounts.cautions import cautions_about
from academy_portal.accounts.desk_acts import ACTS_ON_MANDATE, ACTS_ON_USER, WORDS
from academy_portal.accounts.desk_forms import AddUserForm, MandateForm, PersonForm
from academy_portal.accounts.models import Mandate, User
from academy_portal.accounts.permissions import can_manage_accounts
from academy_portal.audit.desk import DeskAdmin
from academy_portal.kernel.clock import now


def may_manage(request: HttpRequest) -> bool:
    """Whether this person manages accounts; asked once a request."""
    if not hasattr(request, "may_manage_accounts"):
        request.may_manage_accounts = can_manage_accounts(request.user, at=now())
    return request.may_manage_accounts


@reauthentication_required
def ask_who_is_there(request: HttpRequest) -> None:
    """Pass who has signed in a short while ago; others prove it once more and come back."""


class AccountsAdmin(DeskAdmin):
    """Pages of people and their rights: for those who manage accounts, with a fresh sign-in before each act."""

    words = WORDS

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown to those who manage accounts."""
        return may_manage(request)

    has_view_permission = has_change_permission = has_add_permission = lambda self, request, obj=None: may_manage(
        request
    )

    def require_proof(self, request: HttpRequest) -> None:
        """Rights are not changed from a screen that somebody left open."""
        ask_who_is_there(request)


class MandateInline(admin.TabularInline):
    """The mandates of a person, to read."""

    model = Mandate
    fields = readonly_fields = ("role", "scope_kind", "scope_id", "valid_from", "valid_until")
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Mandates are given on their own page."""
        return False

    has_change_permission = has_delete_permission = has_add_permission

    def has_view_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Shown to those who manage accounts."""
        return may_manage(request)


@admin.register(User)
class UserAdmin(AccountsAdmin):
    """People: find, correct, close, give rights."""

    acts = ACTS_ON_USER
    list_display = ("full_name", "email", "language", "is_staff", "has_second_factor", "is_active", "date_joined")
    list_display_links = ("full_name", "email")
    list_filter = ("is_active", "is_staff", "is_superuser", "is_fictional", "language")
    search_fields = ("full_name", "email")
    search_help_text = gettext_lazy("Search by name or e-mail address.")
    date_hierarchy = "date_joined"
    ordering = ("full_name", "pk")
    inlines = (MandateInline,)
    _state = ("email", "is_active", "is_staff", "is_superuser", "is_fictional", "has_second_factor")
    _dates = ("date_joined", "last_login")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """All people, with whether they have a second factor."""
        factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
        return super().get_queryset(request).annotate(second_factor=Exists(factors))

    @admin.display(boolean=True, description=gettext_lazy("second factor"))
    def has_second_factor(self, user: User) -> bool:
        """Whether the person has set one up."""
        return user.second_factor

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> list[tuple[str | None, dict[str, Any]]]:
        """Few fields for a new person, all for a known one."""
        if obj is None:
            return [(None, {"fields": AddUserForm.Meta.fields})]
        return [
            (None, {"fields": PersonForm.Meta.fields}),
            (_("Account"), {"fields": self._state}),
            (_("Dates"), {"fields": self._dates}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """What only an act changes."""
        return () if obj is None else (*self._state, *self._dates)

    def get_form(self, request: HttpRequest, obj: User | None = None, **kwargs: Any) -> type[forms.ModelForm]:
        """The form of a new or of a known person."""
        kwargs["form"] = AddUserForm if obj is None else PersonForm
        return super().get_form(request, obj, **kwargs)

    def get_inlines(self, request: HttpRequest, obj: User | None) -> tuple[type[admin.TabularInline], ...]:
        """Mandates of a known person."""
        return () if obj is None else self.inlines

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        """Write through the action; the object gets its key from it."""
        save = actions.change_person if change else actions.create_user
        subject = {"user": User.objects.get(pk=obj.pk)} if change else {}
        obj.pk = save(**subject, **form.cleaned_data, by=request.user, at=now()).pk

    def done_text(self, count: int) -> str:
        """What is said after an act on chosen people."""
        return ngettext("%(count)s account was changed.", "%(count)s accounts were changed.", count) % {"count": count}


@admin.register(Mandate)
class MandateAdmin(AccountsAdmin):
    """Mandates: who may do what, for what, from when until when."""

    acts = ACTS_ON_MANDATE
    form = MandateForm
    list_display = ("user", "role", "scope_kind", "scope_id", "valid_from", "valid_until")
    list_filter = ("role", "scope_kind")
    list_select_related = ("user",)
    search_fields = ("user__full_name", "user__email", "scope_id")
    search_help_text = gettext_lazy("Search by name, e-mail address or scope.")
    date_hierarchy = "valid_from"

    def get_readonly_fields(self, request: HttpRequest, obj: Mandate | None = None) -> tuple[str, ...]:
        """A mandate once given is not rewritten: it is ended, and another one given."""
        return () if obj is None else MandateForm.Meta.fields

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """From now on, unless another day is chosen."""
        return {"valid_from": now().replace(second=0, microsecond=0), **super().get_changeform_initial_data(request)}

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Giving a role asks who is sitting there."""
        self.require_proof(request)
        return super().add_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Mandate, form: forms.ModelForm, change: bool) -> None:
        """Give a new mandate, and say what is worth knowing about it; a known one has nothing to save."""
        if not change:
            given = actions.grant_mandate(**form.cleaned_data, by=request.user, at=now())
            obj.pk = given.pk
            for words in cautions_about(given, at=now()):
                messages.warning(request, words)

    def done_text(self, count: int) -> str:
        """What is said after chosen mandates ended."""
        return ngettext("%(count)s mandate ended.", "%(count)s mandates ended.", count) % {"count": count}
