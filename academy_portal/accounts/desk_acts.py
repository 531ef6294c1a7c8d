"""The acts on one person or one mandate at the desk, as a table: question, form, action, and when it is offered."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy

from academy_portal.accounts import actions
from academy_portal.accounts.desk_forms import ChangeEmailForm, StaffRightsForm
from academy_portal.accounts.models import User
from academy_portal.accounts.permissions import can_change_staff_rights, can_end_mandate, can_manage_accounts
from academy_portal.audit.desk import Act, ReasonForm


def _may_touch(by: User, user: User, at: datetime) -> bool:
    """Staff accounts are changed by administrators only, and nobody's own here."""
    if by.pk == user.pk:
        return False
    return can_change_staff_rights(by, user, at=at) if user.is_staff else can_manage_accounts(by, at=at)


def _has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exists()


ACTS_ON_USER = (
    Act(
        name="change-email",
        label=gettext_lazy("Change the e-mail address"),
        question=gettext_lazy(
            "The person must confirm the new address with a code at the next sign-in. Both addresses are told."
        ),
        form_class=ChangeEmailForm,
        perform=lambda user, data, by, at: actions.change_email(user=user, **data, by=by, at=at),
        is_offered=_may_touch,
        done=gettext_lazy("The e-mail address is changed."),
    ),
    Act(
        name="deactivate",
        label=gettext_lazy("Deactivate"),
        question=gettext_lazy("The person can no longer sign in, and open sessions end. Nothing is deleted."),
        form_class=ReasonForm,
        perform=lambda user, data, by, at: actions.deactivate_user(user=user, **data, by=by, at=at),
        is_offered=lambda by, user, at: user.is_active and _may_touch(by, user, at),
        done=gettext_lazy("The account is deactivated."),
        many=gettext_lazy("Deactivate the chosen people"),
    ),
    Act(
        name="reactivate",
        label=gettext_lazy("Reactivate"),
        question=gettext_lazy("The person can sign in again, with the same mandates as before."),
        form_class=ReasonForm,
        perform=lambda user, data, by, at: actions.reactivate_user(user=user, **data, by=by, at=at),
        is_offered=lambda by, user, at: not user.is_active and _may_touch(by, user, at),
        done=gettext_lazy("The account is active again."),
        many=gettext_lazy("Reactivate the chosen people"),
    ),
    Act(
        name="staff-rights",
        label=gettext_lazy("Change staff rights"),
        question=gettext_lazy("Staff may open the desk. Administrators may also change accounts and rights."),
        form_class=StaffRightsForm,
        perform=lambda user, data, by, at: actions.change_staff_rights(user=user, **data, by=by, at=at),
        is_offered=lambda by, user, at: can_change_staff_rights(by, user, at=at),
        initial=lambda user: {"is_staff": user.is_staff, "is_superuser": user.is_superuser},
        done=gettext_lazy("The rights are changed."),
    ),
    Act(
        name="remove-second-factor",
        label=gettext_lazy("Remove the second factors"),
        question=gettext_lazy("For a person who lost phone and recovery codes. Be sure who is asking."),
        form_class=ReasonForm,
        perform=lambda user, data, by, at: actions.remove_second_factor(user=user, **data, by=by, at=at),
        is_offered=lambda by, user, at: can_change_staff_rights(by, user, at=at) and _has_second_factor(user),
        done=gettext_lazy("The second factors are removed."),
    ),
)

ACTS_ON_MANDATE = (
    Act(
        name="end",
        label=gettext_lazy("End this mandate now"),
        question=gettext_lazy("The person loses the role at once. The mandate stays on record."),
        perform=lambda mandate, data, by, at: actions.end_mandate(mandate=mandate, by=by, at=at),
        is_offered=lambda by, mandate, at: (
            (mandate.valid_until is None or mandate.valid_until > at) and can_end_mandate(by, at=at)
        ),
        done=gettext_lazy("The mandate has ended."),
        many=gettext_lazy("End the chosen mandates now"),
    ),
)

WORDS = {
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
