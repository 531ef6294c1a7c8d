"""People and mandates at the desk. Every write is an action; what is decided is read only."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from academy_portal.accounts import actions
from academy_portal.accounts.desk_acts import ACTS_ON_MANDATE, ACTS_ON_USER, Act, history_entries
from academy_portal.accounts.desk_forms import AddUserForm, MandateForm, PersonForm, ReasonForm
from academy_portal.accounts.models import Mandate, User
from academy_portal.accounts.permissions import can_manage_accounts
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError

reauthenticated = method_decorator(reauthentication_required)


def may_manage(request: HttpRequest) -> bool:
    """Whether this person manages accounts; asked once a request."""
    if not hasattr(request, "may_manage_accounts"):
        request.may_manage_accounts = can_manage_accounts(request.user, at=now())
    return request.may_manage_accounts


class ActsMixin:
    """Object pages with acts: each asks for confirmation on its own page and calls one action."""

    acts: tuple[Act, ...] = ()
    change_form_template = "accounts/desk/change_form.html"
    object_history_template = "accounts/desk/history.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown to those who manage accounts."""
        return may_manage(request)

    has_view_permission = has_change_permission = has_add_permission = lambda self, request, obj=None: may_manage(
        request
    )

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Nothing is deleted: accounts are deactivated, mandates end."""
        return False

    def log_addition(self, *args: Any) -> None:
        """The record of acts keeps what happened; Django's own log would keep names beyond their time."""

    def log_change(self, *args: Any) -> None:
        """The same."""

    def get_urls(self) -> list[URLPattern]:
        """The addresses of the acts stand before the object's own, which would take them for a key."""
        name = f"accounts_{self.opts.model_name}_act"
        address = path("<path:object_id>/act/<slug:act_name>/", self.admin_site.admin_view(self.act_view), name=name)
        return [address, *super().get_urls()]

    def offered_acts(self, request: HttpRequest, instance: Any) -> list[dict[str, str]]:
        """The acts that this person may do now, with their addresses."""
        name = f"admin:accounts_{self.opts.model_name}_act"
        return [
            {"label": str(act.label), "url": reverse(name, args=[instance.pk, act.name])}
            for act in self.acts
            if act.is_offered(request.user, instance, now())
        ]

    @reauthenticated
    def act_view(self, request: HttpRequest, object_id: str, act_name: str) -> HttpResponse:
        """Ask, then do."""
        instance = self.get_object(request, object_id)
        act = next((act for act in self.acts if act.name == act_name), None)
        if instance is None or act is None or not act.is_offered(request.user, instance, now()):
            raise Http404
        form = act.form_class(request.POST if request.method == "POST" else None, initial=act.initial(instance))
        if request.method == "POST" and form.is_valid():
            try:
                act.perform(instance, form.cleaned_data, request.user, now())
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, act.done)
                return redirect(reverse(f"admin:accounts_{self.opts.model_name}_change", args=[instance.pk]))
        context = {**self.admin_site.each_context(request), "title": act.label, "subtitle": str(instance)}
        context |= {"opts": self.opts, "original": instance, "act": act, "form": form}
        return TemplateResponse(request, "accounts/desk/act.html", context, status=422 if form.errors else 200)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The object with its acts and its history."""
        instance = self.get_object(request, object_id)
        extra = (
            {}
            if instance is None
            else {"offered_acts": self.offered_acts(request, instance), "entries": history_entries(instance)}
        )
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What was recorded about the object."""
        instance = self.get_object(request, object_id)
        if instance is None or not self.has_view_permission(request, instance):
            raise Http404
        context = {**self.admin_site.each_context(request), "title": _("History"), "subtitle": str(instance)}
        context |= {"opts": self.opts, "object": instance, "original": instance, "entries": history_entries(instance)}
        return TemplateResponse(request, self.object_history_template, context)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Turn a refused action into a message on the same page."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(request.get_full_path())


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
class UserAdmin(ActsMixin, admin.ModelAdmin):
    """People: find, correct, close, give rights."""

    acts = ACTS_ON_USER
    list_display = ("full_name", "email", "language", "is_staff", "has_second_factor", "is_active", "date_joined")
    list_display_links = ("full_name", "email")
    list_filter = ("is_active", "is_staff", "is_superuser", "is_fictional", "language")
    search_fields = ("full_name", "email")
    search_help_text = gettext_lazy("Search by name or e-mail address.")
    date_hierarchy = "date_joined"
    list_per_page = 50
    show_full_result_count = False
    ordering = ("full_name", "pk")
    actions = ("deactivate_selected", "reactivate_selected")
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

    @admin.action(description=gettext_lazy("Deactivate the chosen people"))
    def deactivate_selected(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """Ask for a reason, then close the accounts one by one."""
        return self._act_on_many(request, queryset, "deactivate_selected", actions.deactivate_user)

    @admin.action(description=gettext_lazy("Reactivate the chosen people"))
    def reactivate_selected(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """Ask for a reason, then open the accounts one by one."""
        return self._act_on_many(request, queryset, "reactivate_selected", actions.reactivate_user)

    def _act_on_many(
        self, request: HttpRequest, queryset: QuerySet[User], action_name: str, perform: Any
    ) -> HttpResponse | None:
        form = ReasonForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            context = {**self.admin_site.each_context(request), "title": _("Please confirm"), "opts": self.opts}
            context |= {"form": form, "people": queryset, "action_name": action_name}
            return TemplateResponse(request, "accounts/desk/act_on_many.html", context)
        done = 0
        for user in queryset:
            try:
                perform(user=user, reason=form.cleaned_data["reason"], by=request.user, at=now())
            except DomainError as error:
                messages.error(request, _("%(person)s: %(error)s") % {"person": user, "error": error})
            else:
                done += 1
        if done:
            text = ngettext("%(count)s account was changed.", "%(count)s accounts were changed.", done)
            messages.success(request, text % {"count": done})
        return None


@admin.register(Mandate)
class MandateAdmin(ActsMixin, admin.ModelAdmin):
    """Mandates: who may do what, for what, from when until when."""

    acts = ACTS_ON_MANDATE
    form = MandateForm
    list_display = ("user", "role", "scope_kind", "scope_id", "valid_from", "valid_until")
    list_filter = ("role", "scope_kind")
    list_select_related = ("user",)
    search_fields = ("user__full_name", "user__email", "scope_id")
    search_help_text = gettext_lazy("Search by name, e-mail address or scope.")
    autocomplete_fields = ("user",)
    date_hierarchy = "valid_from"
    list_per_page = 50
    show_full_result_count = False
    actions = ("end_selected",)

    def get_readonly_fields(self, request: HttpRequest, obj: Mandate | None = None) -> tuple[str, ...]:
        """A mandate once given is not rewritten: it is ended, and another one given."""
        return () if obj is None else MandateForm.Meta.fields

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """From now on, unless another day is chosen."""
        return {"valid_from": now(), **super().get_changeform_initial_data(request)}

    @reauthenticated
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Giving a role asks who is sitting there."""
        return super().add_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Mandate, form: forms.ModelForm, change: bool) -> None:
        """Give a new mandate; a known one has nothing to save."""
        if not change:
            obj.pk = actions.grant_mandate(**form.cleaned_data, by=request.user, at=now()).pk

    @admin.action(description=gettext_lazy("End the chosen mandates now"))
    def end_selected(self, request: HttpRequest, queryset: QuerySet[Mandate]) -> HttpResponse | None:
        """Ask, then end them one by one."""
        if "confirmed" not in request.POST:
            context = {**self.admin_site.each_context(request), "title": _("Please confirm"), "opts": self.opts}
            context |= {"form": forms.Form(), "people": queryset, "action_name": "end_selected"}
            return TemplateResponse(request, "accounts/desk/act_on_many.html", context)
        done = 0
        for mandate in queryset:
            try:
                actions.end_mandate(mandate=mandate, by=request.user, at=now())
            except DomainError as error:
                messages.error(request, _("%(mandate)s: %(error)s") % {"mandate": mandate, "error": error})
            else:
                done += 1
        if done:
            messages.success(
                request, ngettext("%(count)s mandate ended.", "%(count)s mandates ended.", done) % {"count": done}
            )
        return None
