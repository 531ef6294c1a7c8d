"""Editions and their sessions at the desk."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.models import User
from academy_portal.audit.desk import Act, ReasonForm
from academy_portal.audit.desk_fields import DayInput, DeskFields
from academy_portal.kernel.clock import now
from academy_portal.multilingual.admin import LacksLanguageFilter, TranslatedAdmin, typed_names, with_translations
from editions import actions
from editions.actions.content import DECIDED_ELSEWHERE
from editions.admin.base import EditionsAdmin
from editions.models import Edition, EditionHost, Session
from editions.permissions import can_edit_editions, can_move_edition
from editions.queries import editions_with_counts
from editions.states import EDITION, RESCHEDULABLE


class HeldForm(forms.Form):
    """On which days an edition took place."""

    held_starts_on = forms.DateField(label=_("First day held"), widget=DayInput)
    held_ends_on = forms.DateField(label=_("Last day held"), widget=DayInput)


class NewDatesForm(ReasonForm):
    """New planned dates and why."""

    planned_starts_on = forms.DateField(label=_("New first day"), widget=DayInput)
    planned_ends_on = forms.DateField(label=_("New last day"), widget=DayInput)
    field_order = ("planned_starts_on", "planned_ends_on", "reason")


class OrdinalForm(forms.Form):
    """The place of an edition in the count."""

    ordinal = forms.IntegerField(label=_("Ordinal"), min_value=1, max_value=999)


def _may(user: User, edition: Edition, at: datetime) -> bool:
    return can_move_edition(user, edition, at=at)


def _may_edit(user: User, edition: Edition, at: datetime) -> bool:
    return can_edit_editions(user, at=at)


ACTS = (
    Act(
        name="announce",
        label=_("Announce the edition"),
        question=_("The edition becomes public with its planned dates."),
        perform=lambda row, data, by, at: actions.announce_edition(edition=row, by=by, at=at),
        sources=EDITION.moves["announce"].sources,
        is_offered=_may,
        many=_("Announce the edition"),
    ),
    Act(
        name="start",
        label=_("Start the week"),
        question=_("The public page says that the edition takes place now."),
        perform=lambda row, data, by, at: actions.start_edition(edition=row, by=by, at=at),
        sources=EDITION.moves["start"].sources,
        is_offered=_may,
        many=_("Start the week"),
    ),
    Act(
        name="hold",
        label=_("Record as held"),
        question=_("The dates held are stored beside the planned ones, which stay."),
        form_class=HeldForm,
        perform=lambda row, data, by, at: actions.hold_edition(edition=row, **data, by=by, at=at),
        sources=EDITION.moves["hold"].sources,
        is_offered=_may,
        many=_("Record as held"),
    ),
    Act(
        name="archive",
        label=_("Archive the edition"),
        question=_("The record is closed: nobody can be admitted any more."),
        perform=lambda row, data, by, at: actions.archive_edition(edition=row, by=by, at=at),
        sources=EDITION.moves["archive"].sources,
        is_offered=_may,
        many=_("Archive the edition"),
    ),
    Act(
        name="reschedule",
        label=_("Move the planned dates"),
        question=_("The old dates and the reason stay on the public page."),
        form_class=NewDatesForm,
        perform=lambda row, data, by, at: actions.reschedule_edition(edition=row, **data, by=by, at=at),
        sources=RESCHEDULABLE,
        is_offered=_may,
        many=_("Move the planned dates"),
    ),
    Act(
        name="assign-ordinal",
        label=_("Give the ordinal"),
        question=_("Editions are counted by their ordinal. Give it when the edition is certain."),
        form_class=OrdinalForm,
        perform=lambda row, data, by, at: actions.assign_ordinal(edition=row, **data, by=by, at=at),
        sources=tuple(EDITION.values()),
        is_offered=_may_edit,
    ),
    Act(
        name="cancel",
        label=_("Cancel the edition"),
        question=_("The public page says that the edition was cancelled, and why. This cannot be undone."),
        form_class=ReasonForm,
        perform=lambda row, data, by, at: actions.cancel_edition(edition=row, **data, by=by, at=at),
        sources=EDITION.moves["cancel"].sources,
        is_offered=_may,
        many=_("Cancel the edition"),
    ),
)


class EditionHostInline(DeskFields, admin.TabularInline):
    """The bodies of an edition."""

    model = EditionHost
    fields = ("name", "kind", "role", "is_lead", "network", "position", "confidence", "note")
    extra = 0


class NewEditionForm(forms.ModelForm):
    """What a new edition begins with."""

    class Meta:
        model = Edition
        fields = (
            "code",
            "slug",
            "mode",
            "city",
            "country",
            "language",
            "theme",
            "venue",
            "languages",
            "planned_starts_on",
            "planned_ends_on",
            "notes",
            "is_fictional",
        )


@admin.register(Edition)
class EditionAdmin(TranslatedAdmin, EditionsAdmin):
    """Editions: texts are edited, dates and states are moved."""

    acts = ACTS
    machine = EDITION
    form = with_translations(Edition)
    list_display = (
        "__str__",
        "state",
        "mode",
        "country",
        "planned_starts_on",
        "held_starts_on",
        "participation_count",
        "complete_in",
    )
    list_filter = ("state", "mode", "is_fictional", LacksLanguageFilter)
    list_select_related = ("country",)
    search_fields = ("code", "slug", "city", "theme", "country__name")
    search_help_text = _("Search by code, city, country or theme.")
    inlines = (EditionHostInline,)
    readonly_fields = (
        "code",
        "ordinal",
        "state",
        "planned_starts_on",
        "planned_ends_on",
        "held_starts_on",
        "held_ends_on",
        "cancelled_reason",
        "is_fictional",
        "other_languages",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        """All editions with their counts."""
        return editions_with_counts()

    @admin.display(description=_("people"))
    def participation_count(self, edition: Edition) -> int:
        """How many participations the edition has."""
        return edition.participation_count

    def get_readonly_fields(self, request: HttpRequest, obj: Edition | None = None) -> tuple[str, ...]:
        """What moves decide cannot be typed over; a new edition has none of it yet."""
        return () if obj is None else self.readonly_fields

    def get_form(
        self, request: HttpRequest, obj: Edition | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        """The form of a new or of a known edition."""
        if obj is None:
            kwargs["form"], kwargs["fields"] = with_translations(Edition, NewEditionForm), NewEditionForm.Meta.fields
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Edition | None = None) -> list[str]:
        """All fields of a known edition, those of its beginning for a new one."""
        return list(NewEditionForm.Meta.fields) if obj is None else list(super().get_fields(request, obj))

    def get_inlines(self, request: HttpRequest, obj: Edition | None) -> tuple[type[admin.TabularInline], ...]:
        """Hosts of a known edition."""
        return () if obj is None else self.inlines

    def save_model(self, request: HttpRequest, obj: Edition, form: forms.ModelForm, change: bool) -> None:
        """Write through an action; a new object gets its key from it."""
        if change:
            changes = {
                name: value
                for name, value in form.cleaned_data.items()
                if name in form.changed_data and name not in DECIDED_ELSEWHERE and name not in typed_names(Edition)
            }
            if form.has_new_translations:
                changes["translations"] = obj.translations
            actions.change_edition(edition=Edition.objects.get(pk=obj.pk), changes=changes, by=request.user, at=now())
            return
        data = {name: value for name, value in form.cleaned_data.items() if name not in typed_names(Edition)}
        country = data.pop("country")
        data["languages"] = tuple(data["languages"] or ())
        data |= {"translations": obj.translations, "country_id": country.pk if country else None}
        made = actions.create_edition(**data, by=request.user, at=now())
        obj.pk = made.pk

    def save_formset(
        self, request: HttpRequest, form: forms.ModelForm, formset: BaseInlineFormSet, change: bool
    ) -> None:
        """Write each host through its action."""
        rows = formset.save(commit=False)
        for host in formset.deleted_objects:
            actions.remove_host(host=host, by=request.user, at=now())
        for host in rows:
            actions.save_host(host=host, by=request.user, at=now())


@admin.register(Session)
class SessionAdmin(TranslatedAdmin, EditionsAdmin):
    """Items of the programmes."""

    form = with_translations(Session)
    readonly_fields = ("other_languages",)

    def came_with(self, instance: Session) -> Iterable[Edition]:
        """The edition whose shipped data held the item."""
        return [instance.edition]

    list_display = ("title", "kind", "edition", "starts_on", "date_precision", "confidence", "complete_in")
    list_filter = ("kind", "edition", "confidence", LacksLanguageFilter)
    list_select_related = ("edition",)
    search_fields = ("title", "code", "edition__code", "edition__city")
    search_help_text = _("Search by title, code or edition.")

    def save_model(self, request: HttpRequest, obj: Session, form: forms.ModelForm, change: bool) -> None:
        """Write through the action."""
        actions.save_session(session=obj, by=request.user, at=now())
