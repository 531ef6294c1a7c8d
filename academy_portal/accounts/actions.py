"""Every write to accounts and mandates."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.models import Mandate, User, normalised_email
from academy_portal.accounts.notices import AddressChangedNotice, SecondFactorRemovedNotice
from academy_portal.accounts.permissions import (
    can_change_own_settings,
    can_change_staff_rights,
    can_end_mandate,
    can_grant_mandate,
    can_manage_accounts,
)
from academy_portal.accounts.roles import RULES
from academy_portal.audit.actions import lock, record
from academy_portal.kernel.errors import DomainError, NotPermittedError

_EMAIL_CONSTRAINTS = {"accounts_user_email_unique", "accounts_user_email_key"}


class EmailTakenError(DomainError):
    """Another account already has this address."""


class AccountStateError(DomainError):
    """The account is already as it should become."""


class MandateExistsError(DomainError):
    """The person already has this mandate in a part of this period."""


class MandateScopeError(DomainError):
    """The role cannot be limited to this, or must be limited to something."""


class MandatePeriodError(DomainError):
    """The period ends before it begins, or the mandate has already ended."""


def _refuse_unless(permitted: bool) -> None:
    if not permitted:
        raise NotPermittedError(_("You may not do this. Ask an administrator of the portal."))


def _insert(user: User) -> None:
    """Save a new or changed person.

    Raises: EmailTakenError instead of an IntegrityError on the address; the outer transaction stays usable.
    """
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if diagnosis is None or diagnosis.constraint_name not in _EMAIL_CONSTRAINTS:
            raise
        raise EmailTakenError(_("Another account already uses this e-mail address.")) from error


@transaction.atomic
def create_user(
    *,
    email: str,
    full_name: str,
    by: User | None,
    at: datetime,
    language: str = "en",
    time_zone: str = "UTC",
    password: str | None = None,
    is_staff: bool = False,
    is_superuser: bool = False,
    is_fictional: bool = False,
    email_verified: bool = False,
) -> User:
    """Create an account; without a password the person signs in by a code sent to the address.

    ``email_verified`` is for addresses known to be the person's own (the demonstration, an import that says so).
    Raises: NotPermittedError, EmailTakenError, ValidationError for a value that the model does not accept.
    """
    _refuse_unless(can_manage_accounts(by, at=at))
    user = User(
        email=email,
        full_name=full_name,
        language=language,
        time_zone=time_zone,
        is_staff=is_staff or is_superuser,
        is_superuser=is_superuser,
        is_fictional=is_fictional,
        date_joined=at,
    )
    if user.is_staff:
        _refuse_unless(can_change_staff_rights(by, user, at=at))
    user.set_password(password)
    user.clean()
    user.clean_fields()
    _insert(user)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=email_verified)
    _record_creation(user, verb="account_created", by=by, at=at)
    return user


@transaction.atomic
def register_user(*, user: User, at: datetime) -> User:
    """Save the account that a stranger opens. The address is proven by a code before the first sign-in.

    Raises: EmailTakenError, ValidationError for a value that the model does not accept.
    """
    user.date_joined = at
    user.clean()
    user.clean_fields()
    _insert(user)
    _record_creation(user, verb="account_registered", by=user, at=at)
    return user


def _record_creation(user: User, *, verb: str, by: User | None, at: datetime) -> None:
    record(
        verb=verb,
        subject=user,
        by=by,
        at=at,
        facts={"language": user.language, "is_staff": user.is_staff, "is_fictional": user.is_fictional},
        personal={"email": user.email, "full_name": user.full_name},
    )


@transaction.atomic
def change_own_settings(
    *,
    user: User,
    by: User,
    at: datetime,
    full_name: str | None = None,
    language: str | None = None,
    time_zone: str | None = None,
) -> User:
    """Change name, language or time zone as their owner; what is not given stays as it is stored.

    Raises: NotPermittedError, ValidationError for a value that the model does not accept.
    """
    _refuse_unless(can_change_own_settings(by, user))
    lock(user)
    before = {"full_name": user.full_name, "language": user.language, "time_zone": user.time_zone}
    for name, value in (("full_name", full_name), ("language", language), ("time_zone", time_zone)):
        if value is not None:
            setattr(user, name, value)
    user.clean()
    user.clean_fields()
    changed = sorted(name for name in before if before[name] != getattr(user, name))
    if changed:
        user.save(update_fields=changed)
        record(verb="settings_changed", subject=user, by=by, at=at, facts={"fields": changed}, personal=before)
    return user


@transaction.atomic
def change_person(*, user: User, full_name: str, language: str, time_zone: str, by: User | None, at: datetime) -> User:
    """Correct name, language and time zone of an account as staff.

    Raises: NotPermittedError, ValidationError for a value that the model does not accept.
    """
    _refuse_unless(can_manage_accounts(by, at=at))
    lock(user)
    before = {"full_name": user.full_name, "language": user.language, "time_zone": user.time_zone}
    user.full_name, user.language, user.time_zone = full_name, language, time_zone
    user.clean()
    user.clean_fields()
    changed = sorted(name for name in before if before[name] != getattr(user, name))
    if changed:
        user.save(update_fields=changed)
        record(verb="person_changed", subject=user, by=by, at=at, facts={"fields": changed}, personal=before)
    return user


@transaction.atomic
def change_email(*, user: User, email: str, reason: str, by: User | None, at: datetime) -> User:
    """Give an account another address at the person's request.

    The new address must be proven by a code at the next sign-in. Both addresses are told.
    Raises: NotPermittedError, EmailTakenError, AccountStateError when it is the same address, ValidationError.
    """
    _refuse_unless(can_manage_accounts(by, at=at))
    _refuse_unless(not user.is_staff or can_change_staff_rights(by, user, at=at))
    lock(user)
    old, new = user.email, normalised_email(email)
    if old == new:
        raise AccountStateError(_("The account already has this e-mail address."))
    user.email = new
    user.clean_fields()
    _insert(user)
    EmailAddress.objects.filter(user=user).delete()
    if EmailAddress.objects.filter(email=new).exists():
        raise EmailTakenError(_("Another account already uses this e-mail address."))
    EmailAddress.objects.create(user=user, email=new, primary=True, verified=False)
    event = record(
        verb="email_changed", subject=user, by=by, at=at, personal={"old": old, "new": new, "reason": reason}
    )
    for address, which in ((old, "old"), (new, "new")):
        AddressChangedNotice.enqueue(
            to=address,
            about=user,
            occasion=f"{event.pk}-{which}",
            context={"name": user.get_full_name(), "new_email": new},
            at=at,
            language=user.language,
        )
    return user


@transaction.atomic
def deactivate_user(*, user: User, reason: str, by: User | None, at: datetime) -> User:
    """Close an account. Open sessions end with their next request; nothing is deleted.

    Raises: NotPermittedError (also for one's own account), AccountStateError when it is inactive already.
    """
    _refuse_unless(can_manage_accounts(by, at=at) and (by is None or by.pk != user.pk))
    _refuse_unless(not user.is_staff or can_change_staff_rights(by, user, at=at))
    return _set_active(user, active=False, verb="account_deactivated", reason=reason, by=by, at=at)


@transaction.atomic
def reactivate_user(*, user: User, reason: str, by: User | None, at: datetime) -> User:
    """Open a closed account again.

    Raises: NotPermittedError, AccountStateError when it is active already.
    """
    _refuse_unless(can_manage_accounts(by, at=at))
    _refuse_unless(not user.is_staff or can_change_staff_rights(by, user, at=at))
    return _set_active(user, active=True, verb="account_reactivated", reason=reason, by=by, at=at)


def _set_active(user: User, *, active: bool, verb: str, reason: str, by: User | None, at: datetime) -> User:
    lock(user)
    if user.is_active == active:
        raise AccountStateError(
            _("The account is already active.") if active else _("The account is already inactive.")
        )
    user.is_active = active
    user.save(update_fields=["is_active"])
    record(verb=verb, subject=user, by=by, at=at, personal={"reason": reason})
    return user


@transaction.atomic
def change_staff_rights(*, user: User, is_staff: bool, is_superuser: bool, by: User | None, at: datetime) -> User:
    """Make a person staff or administrator, or end it.

    Raises: NotPermittedError (also for one's own rights), AccountStateError when nothing would change.
    """
    _refuse_unless(can_change_staff_rights(by, user, at=at))
    lock(user)
    is_staff = is_staff or is_superuser
    if (user.is_staff, user.is_superuser) == (is_staff, is_superuser):
        raise AccountStateError(_("The person already has exactly these rights."))
    user.is_staff, user.is_superuser = is_staff, is_superuser
    user.save(update_fields=["is_staff", "is_superuser"])
    facts = {"is_staff": is_staff, "is_superuser": is_superuser}
    record(verb="staff_rights_changed", subject=user, by=by, at=at, facts=facts)
    return user


@transaction.atomic
def remove_second_factor(*, user: User, reason: str, by: User | None, at: datetime) -> int:
    """Remove all second factors of a person who lost them; the next sign-in asks to set one up.

    Returns: how many were removed.
    Raises: NotPermittedError (also for one's own), AccountStateError when there is none.
    """
    _refuse_unless(can_change_staff_rights(by, user, at=at))
    lock(user)
    removed = Authenticator.objects.filter(user=user).count()
    if not removed:
        raise AccountStateError(_("This person has no second factor."))
    Authenticator.objects.filter(user=user).delete()
    event = record(
        verb="second_factor_removed",
        subject=user,
        by=by,
        at=at,
        facts={"removed": removed},
        personal={"reason": reason},
    )
    SecondFactorRemovedNotice.enqueue(
        to=user, about=user, occasion=str(event.pk), context={"name": user.get_full_name()}, at=at
    )
    return removed


@transaction.atomic
def grant_mandate(
    *,
    user: User,
    role: str,
    scope_kind: str,
    scope_id: str | int,
    valid_from: datetime,
    valid_until: datetime | None,
    by: User | None,
    at: datetime,
) -> Mandate:
    """Give a person a role for a time, for the whole portal or for one edition, call or network.

    Raises: NotPermittedError, MandateScopeError, MandatePeriodError, MandateExistsError.
    """
    _refuse_unless(can_grant_mandate(by, user, at=at))
    scope_id = str(scope_id)
    rule = RULES.get(role)
    if rule is None or scope_kind not in rule.scope_kinds or bool(scope_kind) != bool(scope_id):
        raise MandateScopeError(_("This role cannot be given for this scope. Choose a scope that fits the role."))
    if valid_until is not None and valid_until <= valid_from:
        raise MandatePeriodError(_("The mandate must end after it begins."))
    lock(user)
    same = Mandate.objects.filter(user=user, role=role, scope_kind=scope_kind, scope_id=scope_id)
    if same.overlapping(valid_from, valid_until).exists():
        raise MandateExistsError(_("This person already has this mandate in a part of this period."))
    mandate = Mandate.objects.create(
        user=user,
        role=role,
        scope_kind=scope_kind,
        scope_id=scope_id,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    _record_mandate(mandate, verb="mandate_granted", by=by, at=at)
    return mandate


@transaction.atomic
def end_mandate(*, mandate: Mandate, by: User | None, at: datetime) -> Mandate:
    """End a mandate now; one that has not begun never comes into force.

    Raises: NotPermittedError, MandatePeriodError when it has ended already.
    """
    _refuse_unless(can_end_mandate(by, at=at))
    lock(mandate)
    if mandate.valid_until is not None and mandate.valid_until <= at:
        raise MandatePeriodError(_("This mandate has already ended."))
    mandate.valid_until = max(at, mandate.valid_from)
    mandate.save(update_fields=["valid_until"])
    _record_mandate(mandate, verb="mandate_ended", by=by, at=at)
    return mandate


def forget_sessions(*, at: datetime) -> int:
    """Forget the sessions that have ended: text put aside in one (``typed_text``) must not outlive it.

    Returns: how many were forgotten.
    """
    return Session.objects.filter(expire_date__lt=at).delete()[0]


def _record_mandate(mandate: Mandate, *, verb: str, by: User | None, at: datetime) -> None:
    facts = {
        "mandate": mandate.pk,
        "role": str(mandate.role),
        "scope_kind": mandate.scope_kind,
        "scope_id": mandate.scope_id,
        "valid_from": mandate.valid_from.isoformat(),
        "valid_until": mandate.valid_until.isoformat() if mandate.valid_until else None,
    }
    record(verb=verb, subject=mandate, by=by, at=at, facts=facts)
    record(verb=verb, subject=mandate.user, by=by, at=at, facts=facts)
