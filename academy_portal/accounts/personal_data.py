"""What accounts know about a person. A row for each field; a test fails for a field without one."""

from django.utils.translation import gettext_noop

from academy_portal.kernel.personal_data import DataClass, Erasure, PersonalField

_LIFE = gettext_noop("As long as the account exists.")
_SESSION = gettext_noop("Until sign-out, at most two weeks.")
_OWNER = gettext_noop("The person.")
_OWNER_AND_DESK = gettext_noop("The person, and staff that manages accounts.")
_NOBODY = gettext_noop("Nobody: stored as a hash or encrypted.")
_TRACE = "It says nothing about the person once name and address are gone, and records of decisions point to it."


def _user(
    field: str, data_class: DataClass, seen_by: str, erase: Erasure, *, export: bool = True, why_kept: str = ""
) -> PersonalField:
    return PersonalField("accounts.user", field, "pk", data_class, _LIFE, seen_by, export, erase, why_kept)


def _mandate(field: str) -> PersonalField:
    return PersonalField(
        "accounts.mandate",
        field,
        "user",
        DataClass.ROLE,
        gettext_noop("Ten years after the mandate has ended: it shows who was entitled to decide."),
        _OWNER_AND_DESK,
        True,
        Erasure.KEEP,
        "A decision must stay traceable to a role; the name behind it is erased.",
    )


def _library(
    model: str, field: str, data_class: DataClass, retention: str, seen_by: str, *, export: bool
) -> PersonalField:
    return PersonalField(model, field, "user", data_class, retention, seen_by, export, Erasure.DELETE_ROW)


FIELDS: tuple[PersonalField, ...] = (
    _user("email", DataClass.CONTACT, _OWNER_AND_DESK, Erasure.REPLACE),
    _user("full_name", DataClass.IDENTITY, gettext_noop("Whoever works on the person's files."), Erasure.BLANK),
    _user("language", DataClass.PREFERENCE, _OWNER_AND_DESK, Erasure.REPLACE),
    _user("time_zone", DataClass.PREFERENCE, _OWNER_AND_DESK, Erasure.REPLACE),
    _user("password", DataClass.SECURITY, _NOBODY, Erasure.REPLACE, export=False),
    _user("last_login", DataClass.SECURITY, _OWNER_AND_DESK, Erasure.BLANK),
    _user("date_joined", DataClass.SECURITY, _OWNER_AND_DESK, Erasure.KEEP, why_kept=_TRACE),
    _user("is_staff", DataClass.ROLE, _OWNER_AND_DESK, Erasure.REPLACE),
    _user("is_superuser", DataClass.ROLE, _OWNER_AND_DESK, Erasure.REPLACE),
    _user("is_active", DataClass.ROLE, _OWNER_AND_DESK, Erasure.REPLACE),
    _user(
        "is_fictional",
        DataClass.ROLE,
        gettext_noop("Everybody: invented people are marked."),
        Erasure.KEEP,
        why_kept=_TRACE,
    ),
    _mandate("role"),
    _mandate("scope_kind"),
    _mandate("scope_id"),
    _mandate("valid_from"),
    _mandate("valid_until"),
    _library("account.emailaddress", "email", DataClass.CONTACT, _LIFE, _OWNER_AND_DESK, export=True),
    _library("account.emailaddress", "verified", DataClass.CONTACT, _LIFE, _OWNER_AND_DESK, export=True),
    _library("account.emailaddress", "primary", DataClass.CONTACT, _LIFE, _OWNER_AND_DESK, export=True),
    _library("mfa.authenticator", "type", DataClass.SECURITY, _LIFE, _OWNER, export=True),
    _library("mfa.authenticator", "data", DataClass.SECURITY, _LIFE, _NOBODY, export=False),
    _library("mfa.authenticator", "created_at", DataClass.SECURITY, _LIFE, _OWNER, export=True),
    _library("mfa.authenticator", "last_used_at", DataClass.SECURITY, _LIFE, _OWNER, export=True),
)
