"""What the desk pages of this app share: saving through actions, moves that ask first, the record of acts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from academy_portal.accounts.models import User
from academy_portal.audit.queries import timeline
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError

REASON_MAX_LENGTH = 500

VERBS = {
    "create_edition": gettext_lazy("Edition made"),
    "change_edition": gettext_lazy("Texts changed"),
    "import_edition": gettext_lazy("Loaded from the shipped data"),
    "assign_ordinal": gettext_lazy("Ordinal given"),
    "reschedule_edition": gettext_lazy("Dates moved"),
    "announce": gettext_lazy("Announced"),
    "start": pgettext_lazy("edition", "Started"),
    "hold": gettext_lazy("Recorded as held"),
    "archive": gettext_lazy("Archived"),
    "cancel": pgettext_lazy("edition", "Cancelled"),
    "save_host": gettext_lazy("Host stored"),
    "remove_host": gettext_lazy("Host taken off"),
    "save_session": gettext_lazy("Session stored"),
    "save_project": gettext_lazy("Project stored"),
    "import_project": gettext_lazy("Loaded from the shipped data"),
    "admit_participant": gettext_lazy("Admitted"),
    "impose_obligation": gettext_lazy("Obligation put on"),
    "meet": gettext_lazy("Met"),
    "extend": gettext_lazy("More time given"),
    "waive": gettext_lazy("Waived"),
    "import_publication": gettext_lazy("Loaded from the shipped data"),
    "save_publication": gettext_lazy("Publication stored"),
    "import_visit": gettext_lazy("Loaded from the shipped data"),
    "save_visit_facts": gettext_lazy("Facts of the visit stored"),
}


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text=gettext_lazy("At most 500 letters."),
    )


@dataclass(frozen=True)
class DeskMove:
    """One move at the desk: its question says what will happen, its form asks what the action needs."""

    name: str
    label: object
    question: object
    form_class: type[forms.Form]
    perform: Callable[[Any, dict[str, Any], User, datetime], object]
    sources: tuple[str, ...]
    is_permitted: Callable[[User, Any, datetime], bool]


class DeskAdmin(admin.ModelAdmin):
    """Nothing is deleted; writes go through actions; moves stand in the list and on the object's page."""

    moves: tuple[DeskMove, ...] = ()
    change_form_template = "editions/desk/change_form.html"
    object_history_template = "editions/desk/history.html"
    list_per_page = 50
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What was recorded stays; it is corrected or moved on."""
        return False

    def log_addition(self, *args: Any) -> None:
        """The actions keep the record of acts."""

    def log_change(self, *args: Any) -> None:
        """The same."""

    def get_urls(self) -> list[URLPattern]:
        """The addresses of the moves stand before the object's own, which would take them for a key."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_move"
        address = path("<path:object_id>/move/<slug:move_name>/", self.admin_site.admin_view(self.move_view), name=name)
        return [address, *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The moves as actions on chosen rows, for those who may change."""
        found = super().get_actions(request)
        if self.has_change_permission(request):
            for move in self.moves:
                found[move.name] = (_move_many, move.name, move.label)
        return found

    def offered_moves(self, request: HttpRequest, instance: Model) -> list[dict[str, str]]:
        """The moves that lead on from the present state and that this person may make."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_move"
        return [
            {"label": str(move.label), "url": reverse(name, args=[instance.pk, move.name])}
            for move in self.moves
            if instance.state in move.sources and move.is_permitted(request.user, instance, now())
        ]

    def move_view(self, request: HttpRequest, object_id: str, move_name: str) -> HttpResponse:
        """Ask about one object, then do.

        Raises: Http404 for a row or a move that this person does not get.
        """
        instance = self.get_object(request, object_id)
        move = next((move for move in self.moves if move.name == move_name), None)
        if instance is None or move is None or not self.has_change_permission(request, instance):
            raise Http404
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[instance.pk])
        return self.confirm(request, [instance], move, address) or redirect(address)

    def confirm(self, request: HttpRequest, rows: list[Any], move: DeskMove, back: str) -> HttpResponse | None:
        """The page that asks; once confirmed, the move on each row, with a message for each refusal. None: done."""
        form = move.form_class(request.POST if "confirmed" in request.POST else None)
        if "confirmed" in request.POST and form.is_valid():
            done = 0
            for row in rows:
                try:
                    move.perform(row, form.cleaned_data, request.user, now())
                except DomainError as error:
                    messages.error(request, _("%(row)s: %(error)s") % {"row": row, "error": error})
                else:
                    done += 1
            if done:
                text = ngettext("%(count)s row was changed.", "%(count)s rows were changed.", done)
                messages.success(request, text % {"count": done})
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": move.label,
            "opts": self.opts,
            "move": move,
            "rows": rows,
            "form": form,
            "back": back,
        }
        return TemplateResponse(request, "editions/desk/confirm_move.html", context, status=422 if form.errors else 200)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The object with its moves and its history."""
        instance = self.get_object(request, object_id)
        extra: dict[str, Any] = {"offered_moves": [], "entries": []}
        if instance is not None:
            may = self.has_change_permission(request, instance)
            extra = {
                "offered_moves": self.offered_moves(request, instance) if self.moves and may else [],
                "entries": history_entries(instance),
            }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A new object has neither moves nor history."""
        return super().add_view(request, form_url, {**(extra_context or {}), "offered_moves": [], "entries": []})

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What was recorded about the object.

        Raises: Http404 for a row that this person does not get.
        """
        instance = self.get_object(request, object_id)
        if instance is None or not self.has_view_permission(request, instance):
            raise Http404
        context = {**self.admin_site.each_context(request), "title": _("History"), "opts": self.opts}
        context |= {"original": instance, "entries": history_entries(instance)}
        return TemplateResponse(request, self.object_history_template, context)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Turn a refused action into a message on the same page."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (DomainError, ValidationError) as error:
            text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            messages.error(request, text)
            return redirect(request.get_full_path())


def _move_many(modeladmin: DeskAdmin, request: HttpRequest, queryset: QuerySet[Model]) -> HttpResponse | None:
    move = next(move for move in modeladmin.moves if move.name == request.POST["action"])
    opts = modeladmin.opts
    return modeladmin.confirm(
        request, list(queryset), move, reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    )


def history_entries(instance: Model) -> list[dict[str, Any]]:
    """What was recorded about an object, newest last."""
    entries = []
    for event in timeline(instance):
        who = _("the portal") if event.is_by_portal else event.actor_label or _("a person whose name was erased")
        reason = event.facts.get("reason") or event.personal_values.get("reason", "")
        text = _("By %(who)s.") % {"who": who}
        if reason:
            text = _("By %(who)s. Reason: %(reason)s") % {"who": who, "reason": reason}
        entries.append({"title": VERBS.get(event.verb, event.verb), "at": event.at, "text": text})
    return entries
