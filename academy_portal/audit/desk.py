"""What all pages of the desk share: acts that ask first and call one action, and the history of an object in words."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Self

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError
from academy_portal.kernel.machine import Machine

from .actions import Actor
from .desk_fields import DeskFields
from .queries import Told, told_timeline

SHOWN = 20
REASON_MAX_LENGTH = 500
# Words of acts that may be done to any object, by verb; the app whose acts they are adds them in its ``admin``.
WORDS_FOR_ANY_OBJECT: dict[str, object] = {}

# The person is an Actor; each app's own acts know the person more closely, hence Any.
Perform = Callable[[Any, dict[str, Any], Any, datetime], object]
IsOffered = Callable[[Any, Any, datetime], bool]


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text=gettext_lazy("Kept with the record of this act. At most 500 letters."),
    )


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act at the desk: its question says what will happen, its form asks what the action needs.

    ``is_offered`` says who may do it to which row; to others it does not exist. ``sources``, where given, are the
    states that it leads on from: in another state it is not shown, and the action refuses. ``many`` is what the act is
    called for chosen rows of the list; empty where it is done to one row at a time.
    """

    name: str
    label: object
    question: object
    perform: Perform
    is_offered: IsOffered
    form_class: type[forms.Form] = forms.Form
    sources: tuple[str, ...] = ()
    many: object = ""
    done: object = ""
    initial: Callable[[Any], dict[str, Any]] = lambda row: {}

    def is_possible(self, by: Actor, row: Any, at: datetime) -> bool:
        """Whether the person may do it to the row, and the row's state leads on."""
        return (not self.sources or row.state in self.sources) and self.is_offered(by, row, at)


@dataclass(frozen=True)
class Preview:
    """What an act would do to chosen rows: to which, and how many of which state it would leave as they are."""

    rows: list[Any]
    left_out: list[tuple[str, int]]

    @classmethod
    def of(cls, rows: Iterable[Any], is_possible: Callable[[Any], bool]) -> Self:
        """Sort chosen rows into those that an act can be done to and those that it would leave as they are."""
        can: list[Any] = []
        cannot: Counter[str] = Counter()
        for row in rows:
            if is_possible(row):
                can.append(row)
            else:
                cannot[str(row.get_state_display() if hasattr(row, "state") else row)] += 1
        return cls(can, sorted(cannot.items()))

    @property
    def shown(self) -> list[Any]:
        """The first rows, to be read one by one."""
        return self.rows[:SHOWN]

    @property
    def more(self) -> int:
        """How many rows are not listed one by one."""
        return len(self.rows) - len(self.shown)


class RefusedRedirect(HttpResponseRedirect):
    """Back to a page where a message says why nothing was done: the form may be sent again."""


class DeskAdmin(DeskFields, admin.ModelAdmin):
    """Pages of the desk: nothing is deleted, acts ask first, the history is the record of acts.

    ``words`` are an app's own for its verbs; the moves of ``machine`` have words already. ``made_by``, where some rows
    come with another object (see ``came_with``), are the verbs that make the others.
    """

    acts: ClassVar[tuple[Act, ...]] = ()
    words: ClassVar[Mapping[str, object]] = {}
    machine: ClassVar[Machine | None] = None
    made_by: ClassVar[tuple[str, ...]] = ()
    change_form_template = "audit/desk/change_form.html"
    object_history_template = "audit/desk/history.html"
    list_per_page = 50
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What was recorded stays; it is corrected or moved on."""
        return False

    def has_act_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether acts are offered at all: to those who may change the object."""
        return self.has_change_permission(request, obj)

    def require_proof(self, request: HttpRequest) -> None:
        """Asked before each act. An app whose acts need a fresh sign-in raises what leads to it."""

    def save_model(self, request: HttpRequest, obj: Model, form: forms.ModelForm, change: bool) -> None:
        """A page that lets people type hands what they typed to an action of its app.

        Raises: NotImplementedError where nobody wrote that.
        """
        raise NotImplementedError(f"{type(self).__name__} lets people change rows and names no action")

    def log_addition(self, *args: Any) -> None:
        """The record of acts keeps what happened; Django's own log would keep names beyond their time."""

    def log_change(self, *args: Any) -> None:
        """The same."""

    def told_changes(self, told: Told) -> list[dict[str, Any]]:
        """Which fields an act changed, as ``field``, ``old`` and ``new``, where its facts say so."""
        return []

    def done_text(self, count: int) -> str:
        """What is said after an act that has no words of its own."""
        return ngettext("%(count)s row was changed.", "%(count)s rows were changed.", count) % {"count": count}

    def history_entries(self, instance: Model) -> list[dict[str, Any]]:
        """What was recorded about an object, newest last; for one that came with another, how that one came."""
        found = told_timeline(instance, machine=self.machine, words={**WORDS_FOR_ANY_OBJECT, **self.words})
        made = {str(self.words[verb]) for verb in self.made_by}
        if not found or (made and found[0].title not in made):
            found = [
                told for one in self.came_with(instance) for told in told_timeline(one, words=self.words)[:1]
            ] + found
        return [{"told": told, "changes": self.told_changes(told)} for told in found]

    def came_with(self, instance: Model) -> Iterable[Model]:
        """The objects whose own making brought this row along, such as the load of a shipped file."""
        return ()

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list[tuple[Any, dict[str, Any]]]:
        """On a page to read, a row of another table is a link only for those who may open it there."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (title, {**options, "fields": [self._readable(request, name) for name in flatten(options["fields"])]})
            for title, options in fieldsets
        ]

    def _readable(self, request: HttpRequest, name: str) -> str | Callable[[Model], str]:
        field = next((one for one in self.opts.concrete_fields if one.name == name), None)
        if field is None or not field.is_relation:
            return name
        is_open = self.admin_site.is_registered(field.related_model) and self.admin_site.get_model_admin(
            field.related_model
        ).has_view_permission(request)
        if is_open:
            return name

        @admin.display(description=field.verbose_name)
        def words(row: Model) -> str:
            return str(getattr(row, name) or "-")

        return words

    def get_urls(self) -> list[URLPattern]:
        """The addresses of the acts stand before the object's own, which would take them for a key."""
        if not self.acts:
            return super().get_urls()
        view = self.admin_site.admin_view(self.act_view)
        return [path("<path:object_id>/act/<slug:act_name>/", view, name=self._name("act")), *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The acts that can be done to chosen rows, for those who may do them."""
        found = super().get_actions(request)
        if self.has_act_permission(request):
            found |= {act.name: (partial(_act_on_many, act), act.name, act.many) for act in self.acts if act.many}
        return found

    def offered_acts(self, request: HttpRequest, instance: Model) -> list[dict[str, str]]:
        """The acts that this person may do to the object now, with their addresses."""
        if not self.acts or not self.has_act_permission(request, instance):
            return []
        return [
            {"label": str(act.label), "url": reverse(f"admin:{self._name('act')}", args=[instance.pk, act.name])}
            for act in self.acts
            if act.is_possible(request.user, instance, now())
        ]

    def act_view(self, request: HttpRequest, object_id: str, act_name: str) -> HttpResponse:
        """Ask about one object, then do.

        Raises: Http404 for a row or an act that this person does not get.
        """
        self.require_proof(request)
        row = self.get_object(request, object_id)
        act = next((act for act in self.acts if act.name == act_name), None)
        if row is None or act is None or not self.has_act_permission(request, row):
            raise Http404
        if not act.is_offered(request.user, row, now()):
            raise Http404
        back = reverse(f"admin:{self._name('change')}", args=[row.pk])
        data = request.POST if request.method == "POST" else None
        form = act.form_class(data, initial=act.initial(row), use_required_attribute=False)
        if form.is_bound and form.is_valid():
            try:
                act.perform(row, form.cleaned_data, request.user, now())
            except (DomainError, ValidationError) as error:
                form.add_error(None, _in_words(error))
            else:
                messages.success(request, act.done or self.done_text(1))
                return redirect(back)
        return self._ask(request, act, form, back, original=row, subtitle=str(row), preview=None)

    def act_on_chosen(self, request: HttpRequest, act: Act, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Show what the act would do to chosen rows; once confirmed, do it row by row. None: done.

        Effects: a row that the action refuses stays as it is, with a message; the others are done.
        """
        self.require_proof(request)
        form = act.form_class(request.POST if "confirmed" in request.POST else None, use_required_attribute=False)
        if not (form.is_bound and form.is_valid()):
            at = now()
            found = Preview.of(queryset, lambda row: act.is_possible(request.user, row, at))
            back = reverse(f"admin:{self._name('changelist')}")
            return self._ask(request, act, form, back, original=None, subtitle="", preview=found)
        done = 0
        for row in queryset:
            try:
                act.perform(row, form.cleaned_data, request.user, now())
            except (DomainError, ValidationError) as error:
                messages.error(request, _("%(row)s: %(error)s") % {"row": row, "error": _in_words(error)})
            else:
                done += 1
        if done:
            messages.success(request, self.done_text(done))
        return None

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Model | None = None, **kwargs: Any
    ) -> HttpResponse:
        """The object with its acts and its history; a new one has neither."""
        context["offered_acts"] = [] if obj is None else self.offered_acts(request, obj)
        context["entries"] = [] if obj is None else self.history_entries(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What was recorded about the object.

        Raises: Http404 for a row that this person does not get.
        """
        instance = self.get_object(request, object_id)
        if instance is None or not self.has_view_permission(request, instance):
            raise Http404
        context = {**self.admin_site.each_context(request), "title": _("History"), "subtitle": str(instance)}
        context |= {"opts": self.opts, "original": instance, "entries": self.history_entries(instance)}
        return TemplateResponse(request, self.object_history_template, context)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Turn a refused action into a message on the same page."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (DomainError, ValidationError) as error:
            messages.error(request, _in_words(error))
            return RefusedRedirect(request.get_full_path())

    def _ask(self, request: HttpRequest, act: Act, form: forms.Form, back: str, **more: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "title": capfirst(act.label), "opts": self.opts}
        context |= {"act": act, "form": form, "back": back, **more}
        return TemplateResponse(request, "audit/desk/confirm.html", context, status=422 if form.errors else 200)

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"


def _in_words(error: DomainError | ValidationError) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def _act_on_many(act: Act, modeladmin: DeskAdmin, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
    return modeladmin.act_on_chosen(request, act, queryset)
