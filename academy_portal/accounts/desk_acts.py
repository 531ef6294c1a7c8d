"""The acts on one person or one mandate at the desk, as a table: question, form, action, and when it is offered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy_portal.accounts import actions
from academy_portal.accounts.desk_forms import ChangeEmailForm, ReasonForm, StaffRightsForm
from academy_portal.accounts.models import User
from academy_portal.accounts.permissions import can_change_staff_rights, can_end_mandate, can_manage_accounts
from academy_portal.audit.queries import timeline

Perform = Callable[[Any, dict[str, Any], User, datetime], object]
IsOffered = Callable[[User, Any, datetime], bool]


@dataclass(frozen=True)
class Act:
    """One row of the table. ``question`` says what will happen; ``done`` says that it has."""

    name: str
    label: object
    question: object
    done: object
    form_class: type[forms.Form]
    perform: Perform
    is_offered: IsOffered
    initial: Callable[[Any], dict[str, Any]] = lambda instance: {}


def _may_touch(by: User, user: User, at: datetime) -> bool:
    """Staff accounts are changed by administrators only, and nobody's own here."""
    if by.pk == user.pk:
        return False
    return can_change_staff_rights(by, user, at=at) if user.is_staff else can_manage_accounts(by, at=at)


def _has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exists()


ACTS_ON_USER = (
    Act(
        "change-email",
        gettext_lazy("Change the e-mail address"),
        gettext_lazy(
            "The person must confirm the new address with a code at the next sign-in. Both addresses are told."
        ),
        gettext_lazy("The e-mail address is changed."),
        ChangeEmailForm,
        lambda user, data, by, at: actions.change_email(user=user, **data, by=by, at=at),
        _may_touch,
    ),
    Act(
        "deactivate",
        gettext_lazy("Deactivate"),
        gettext_lazy("The person can no longer sign in, and open sessions end. Nothing is deleted."),
        gettext_lazy("The account is deactivated."),
        ReasonForm,
        lambda user, data, by, at: actions.deactivate_user(user=user, **data, by=by, at=at),
        lambda by, user, at: user.is_active and _may_touch(by, user, at),
    ),
    Act(
        "reactivate",
        gettext_lazy("Reactivate"),
        gettext_lazy("The person can sign in again, with the same mandates as before."),
        gettext_lazy("The account is active again."),
        ReasonForm,
        lambda user, data, by, at: actions.reactivate_user(user=user, **data, by=by, at=at),
        lambda by, user, at: not user.is_active and _may_touch(by, user, at),
    ),
    Act(
        "staff-rights",
        gettext_lazy("Change staff rights"),
        gettext_lazy("Staff may open the desk. Administrators may also change accounts and rights."),
        gettext_lazy("The rights are changed."),
        StaffRightsForm,
        lambda user, data, by, at: actions.change_staff_rights(user=user, **data, by=by, at=at),
        lambda by, user, at: can_change_staff_rights(by, user, at=at),
        lambda user: {"is_staff": user.is_staff, "is_superuser": user.is_superuser},
    ),
    Act(
        "remove-second-factor",
        gettext_lazy("Remove the second factors"),
        gettext_lazy("For a person who lost phone and recovery codes. Be sure who is asking."),
        gettext_lazy("The second factors are removed."),
        ReasonForm,
        lambda user, data, by, at: actions.remove_second_factor(user=user, **data, by=by, at=at),
        lambda by, user, at: can_change_staff_rights(by, user, at=at) and _has_second_factor(user),
    ),
)

ACTS_ON_MANDATE = (
    Act(
        "end",
        gettext_lazy("End this mandate now"),
        gettext_lazy("The person loses the role at once. The mandate stays on record."),
        gettext_lazy("The mandate has ended."),
        forms.Form,
        lambda mandate, data, by, at: actions.end_mandate(mandate=mandate, by=by, at=at),
        lambda by, mandate, at: (
            (mandate.valid_until is None or mandate.valid_until > at) and can_end_mandate(by, at=at)
        ),
    ),
)

VERBS = {
    "account_created": gettext_lazy("Account created"),
    "account_registered": gettext_lazy("Account opened"),
    "settings_changed": gettext_lazy("Settings changed"),
    "person_changed": gettext_lazy("Corrected by staff"),
    "email_changed": gettext_lazy("E-mail address changed"),
    "account_deactivated": gettext_lazy("Deactivated"),
    "account_reactivated": gettext_lazy("Reactivated"),
    "staff_rights_changed": gettext_lazy("Staff rights changed"),
    "second_factor_removed": gettext_lazy("Second factors removed"),
    "mandate_granted": gettext_lazy("Mandate given"),
    "mandate_ended": gettext_lazy("Mandate ended"),
}


def history_entries(instance: Model) -> list[dict[str, Any]]:
    """What was recorded about an object, for the timeline, oldest first."""
    entries = []
    for event in timeline(instance):
        who = _("the portal") if event.is_by_portal else event.actor_label or _("a person whose name was erased")
        reason = event.personal_values.get("reason", "")
        text = _("By %(who)s.") % {"who": who}
        if reason:
            text = _("By %(who)s. Reason: %(reason)s") % {"who": who, "reason": reason}
        entries.append({"title": VERBS.get(event.verb, event.verb), "at": event.at, "text": text})
    return entries
