"""Reviews at the desk: who reads what, profiles of reviewers, conflicts of interest; changed by acts that ask first."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import user_by_email
from academy_portal.audit.desk import Act, ReasonForm
from academy_portal.audit.desk_fields import Checkboxes
from academy_portal.kernel.clock import now
from academy_portal.reference.formfields import LanguagesField
from networks.formfields import NamedOrganisation, OrganisationField

from . import actions, queries, states
from .desk import DueForm, HandledCallFilter, ScholarshipsAdmin
from .forms import WORK_LANGUAGES
from .models import Conflict, Review, Reviewer, Score
from .permissions import can_handle_call, can_read_scores


class NewReaderForm(ReasonForm):
    """To whom a file goes, and why."""

    email = forms.EmailField(label=_("E-mail address of the new reader"))
    beyond_load = forms.BooleanField(
        label=_("Give it also to somebody who has as many files as agreed"), required=False
    )
    field_order = ("email", "reason", "beyond_load")


class MoreTimeForm(ReasonForm, DueForm):
    """Until when there is time, and why."""

    field_order = ("due_on", "reason")


class ConflictNoteForm(forms.Form):
    """What the conflict of interest is."""

    note = forms.CharField(label=_("What is the conflict of interest?"), max_length=300)


def _leads(user: User, row: Review | Conflict, at: datetime) -> bool:
    return can_handle_call(user, row.application.call, at=at)


def _move(review: Review, data: dict[str, Any], by: User, at: datetime) -> None:
    to = user_by_email(data["email"])
    if to is None:
        raise actions.CannotReadError(_("Nobody has this address."))
    actions.move_review(review=review, to=to, reason=data["reason"], beyond_load=data["beyond_load"], by=by, at=at)


class ScoreInline(admin.TabularInline):
    """The scores of a review, to read: for officers whose own reading they cannot colour."""

    model = Score
    fields = readonly_fields = ("criterion", "revision", "value", "justification", "at")
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Review | None = None) -> bool:
        """As the rules of the review say. Without a review Django asks whether the rows may be looked up at all."""
        return obj is None or can_read_scores(request.user, obj, at=now())

    def has_add_permission(self, request: HttpRequest, obj: Review | None = None) -> bool:
        """Scores are given on the reviewer's page."""
        return False

    has_change_permission = has_add_permission


class ReviewAdmin(ScholarshipsAdmin):
    """Reviews: who has which file until when."""

    machine = states.REVIEW
    list_display = ("application", "reviewer", "state", "due_on", "assigned_at")
    list_filter = ("state", "due_on", ("application__call", HandledCallFilter))
    list_select_related = ("application__call", "reviewer")
    search_fields = ("application__number", "reviewer__full_name", "reviewer__email")
    inlines = (ScoreInline,)
    acts = (
        Act(
            name="move",
            label=_("Move to another reviewer"),
            question=_("The present reader loses the file, the new one is told by mail. The reason stays on record."),
            form_class=NewReaderForm,
            perform=_move,
            sources=("open",),
            is_offered=_leads,
        ),
        Act(
            name="more-time",
            label=_("Give more time"),
            question=_("Scores are due on the new day. Reminders go by it."),
            form_class=MoreTimeForm,
            perform=lambda review, data, by, at: actions.extend_due(reviews=[review], **data, by=by, at=at),
            sources=("open",),
            is_offered=_leads,
            many=_("Give more time"),
        ),
        Act(
            name="conflict",
            label=_("Record a conflict of interest"),
            question=_("The reader loses the file at once; scores already given no longer count."),
            form_class=ConflictNoteForm,
            perform=lambda review, data, by, at: actions.record_conflict(
                application=review.application, person=review.reviewer, **data, by=by, at=at
            ),
            sources=("open", "done"),
            is_offered=_leads,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        """The reviews of the person's calls, without files from which a conflict of interest keeps the person."""
        calls = queries.calls_handled_by(request.user, at=now())
        rows = super().get_queryset(request).filter(application__call__in=calls)
        return queries.without_conflicts(rows, request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: Review | None = None) -> list[str]:
        """Everything, the note to the panel as the scores."""
        fields = super().get_readonly_fields(request, obj)
        hidden = set() if obj is not None and can_read_scores(request.user, obj, at=now()) else {"note"}
        return [name for name in fields if name not in hidden]

    def get_fields(self, request: HttpRequest, obj: Review | None = None) -> list[str]:
        """The same."""
        return self.get_readonly_fields(request, obj)


class ProfileForm(forms.ModelForm):
    """What the assignment needs to know of a reviewer, as on the page of the call's reviewers.

    The organisation is one answer for two columns: the name, and the row of the register that it means.
    """

    languages = LanguagesField(
        label=_("Languages in which the person reads"),
        help_text=_("None chosen: not known, files in every language are given."),
        codes=WORK_LANGUAGES,
        required=False,
        widget=Checkboxes(_("Languages in which the person reads")),
    )
    works_for = OrganisationField(label=_("Organisation or ministry"), required=False)

    class Meta:
        model = Reviewer
        fields = ("max_load", "languages", "country")

    class Media:
        js = (Script("academy/core.js", type="module"),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.instance
        self.initial["works_for"] = NamedOrganisation(
            kept.organisation_name, kept.organisation_id, is_settled=bool(kept.organisation_name)
        )

    def clean_works_for(self) -> NamedOrganisation:
        """The organisation, once it is clear which one is meant.

        Raises: ValidationError that asks.
        """
        return self.fields["works_for"].settled(self.cleaned_data["works_for"])


class ReviewerAdmin(ScholarshipsAdmin):
    """What is known of the reviewers of a call; kept by its officers."""

    list_display = ("person", "call", "max_load", "country", "organisation_name", "declared_at", "page")
    list_filter = (("call", HandledCallFilter), ("country", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("person", "call", "country")
    search_fields = ("person__full_name", "person__email", "organisation_name")
    form = ProfileForm
    fields = ("call", "reader", "max_load", "languages", "country", "works_for", "registered", "declared_at", "page")
    readonly_fields: ClassVar[tuple[str, ...]] = ("call", "reader", "registered", "declared_at", "page")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reviewer]:
        """The reviewers of the person's calls."""
        return super().get_queryset(request).filter(call__in=queries.calls_handled_by(request.user, at=now()))

    def has_change_permission(self, request: HttpRequest, obj: Reviewer | None = None) -> bool:
        """The selection officers of the call."""
        if obj is None:
            return self.has_module_permission(request)
        return can_handle_call(request.user, obj.call, at=now())

    def get_readonly_fields(self, request: HttpRequest, obj: Reviewer | None = None) -> list[str]:
        """What deeds decide."""
        return list(self.readonly_fields)

    @admin.display(description=_("reviewer"))
    def reader(self, profile: Reviewer) -> str:
        """The name, without a link to an account that officers may not open."""
        return str(profile.person)

    @admin.display(description=_("organisation in the register"))
    def registered(self, profile: Reviewer) -> str:
        """The row of the register that the organisation stands for."""
        return str(profile.organisation or "-")

    @admin.display(description=_("files"))
    def page(self, profile: Reviewer) -> SafeString:
        """The link to the page with the files of the reviewer."""
        address = reverse("scholarships:reviewer", args=[profile.call.slug, profile.person_id])
        return format_html('<a href="{}">{}</a>', address, _("Files and interests"))

    def save_model(self, request: HttpRequest, obj: Reviewer, form: forms.ModelForm, change: bool) -> None:
        """Write through the action."""
        named = form.cleaned_data["works_for"]
        obj.organisation_name, obj.organisation_id = named.name, named.organisation_id
        actions.save_reviewer(profile=obj, by=request.user, at=now())


class ConflictAdmin(ScholarshipsAdmin):
    """Conflicts of interest: found, declared, recorded, lifted."""

    list_display = ("application", "person", "kind", "note_in_words", "found_at", "lifted_at")
    list_filter = ("kind", ("lifted_at", admin.EmptyFieldListFilter), ("application__call", HandledCallFilter))
    list_select_related = ("application__call", "person")
    search_fields = ("application__number", "person__full_name", "person__email")
    acts = (
        Act(
            name="lift",
            label=_("Lift the conflict of interest"),
            question=_("The person may be given the file again. The row and the reason stay on record."),
            form_class=ReasonForm,
            perform=lambda conflict, data, by, at: actions.lift_conflict(conflict=conflict, **data, by=by, at=at),
            is_offered=lambda user, conflict, at: _leads(user, conflict, at) and conflict.is_liftable_by(user.pk),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conflict]:
        """The conflicts of the person's calls."""
        calls = queries.calls_handled_by(request.user, at=now())
        return super().get_queryset(request).filter(application__call__in=calls)
