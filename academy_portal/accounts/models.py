from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.roles import Role, ScopeKind
from academy_portal.kernel.text import one_line

NAME_MAX_LENGTH = 140
# Read once: the list is gathered from some six hundred files.
TIME_ZONES = frozenset(available_timezones())
CONTROL_CHARACTERS = r"[\u0001-\u001F\u007F-\u009F\u2028\u2029]"


def normalised_email(email: str) -> str:
    """The form in which an address is stored and compared: trimmed, lower case."""
    return one_line(email).strip().lower()


class UserManager(BaseUserManager["User"]):
    """Creates people with a normalised address and name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Insert one person; without a password the person signs in by a code sent to the address.

        Raises: ValidationError when the address, the name or the time zone is not acceptable.
        """
        fields.setdefault("is_staff", False)
        fields.setdefault("is_superuser", False)
        user = self.model(
            email=normalised_email(email), full_name=one_line(fields.pop("full_name", "")).strip(), **fields
        )
        user.set_password(password)
        user.clean_fields()
        user.clean()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Insert an administrator (used by `manage.py createsuperuser`)."""
        fields["is_staff"] = True
        fields["is_superuser"] = True
        return self.create_user(email, password, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this address, whatever its case."""
        return self.get(email=normalised_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. One address, one full name in any script, one language, one time zone."""

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("Another account already uses this e-mail address.")},
    )
    full_name = models.CharField(
        _("full name"),
        max_length=NAME_MAX_LENGTH,
        blank=True,
        help_text=_("As you want to be addressed, in any script. One word is fine."),
    )
    language = models.CharField(
        _("language"),
        max_length=8,
        choices=[(code, code) for code, _name in settings.LANGUAGES],
        default="en",
        help_text=_("The language of the pages and of the messages to this person."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        help_text=_("A name of the IANA list, for example Africa/Dakar."),
    )
    is_staff = models.BooleanField(
        _("staff"), default=False, help_text=_("May open the desk. A second factor is required.")
    )
    is_superuser = models.BooleanField(
        _("administrator"), default=False, help_text=_("May also change accounts and rights. Holds no role by it.")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("An inactive person cannot sign in. Nothing is deleted.")
    )
    is_fictional = models.BooleanField(
        _("fictional"), default=False, help_text=_("A person invented for the demonstration.")
    )
    date_joined = models.DateTimeField(_("account created"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("full_name", "pk")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_unique",
                violation_error_message=_("Another account already uses this e-mail address."),
            ),
            models.CheckConstraint(
                condition=~Q(email=""),
                name="accounts_user_email_present",
                violation_error_message=_("Enter an e-mail address."),
            ),
            models.CheckConstraint(
                condition=~Q(full_name__regex=CONTROL_CHARACTERS),
                name="accounts_user_full_name_one_line",
                violation_error_message=_("A name is one line without control characters."),
            ),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in settings.LANGUAGES]),
                name="accounts_user_language_known",
                violation_error_message=_("Choose one of the languages of the portal."),
            ),
            models.CheckConstraint(
                condition=~Q(time_zone=""),
                name="accounts_user_time_zone_present",
                violation_error_message=_("Choose a time zone."),
            ),
            models.CheckConstraint(
                condition=Q(is_superuser=False) | Q(is_staff=True),
                name="accounts_user_superuser_is_staff",
                violation_error_message=_("An administrator is always a member of staff."),
            ),
        ]
        indexes = [
            models.Index(fields=["full_name", "id"], name="accounts_user_name_idx"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        """The name to address the person by; the address when no name was given."""
        return self.full_name or self.email

    def get_short_name(self) -> str:
        """The same as the full name: a name is not cut in parts that may not exist."""
        return self.get_full_name()

    def clean(self) -> None:
        """Normalise the address and the name; refuse a time zone that the IANA list does not have."""
        self.email = normalised_email(self.email)
        self.full_name = one_line(self.full_name).strip()
        if self.time_zone not in TIME_ZONES:
            raise ValidationError({"time_zone": _("This is not a time zone of the IANA list.")})


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Filters on mandates: the period is half open, from `valid_from` up to and without `valid_until`."""

    def in_force(self, at: datetime) -> "MandateQuerySet":
        """Those in force at this moment, of people who may sign in."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=at), valid_from__lte=at, user__is_active=True
        )

    def with_role(self, roles: str | Iterable[str]) -> "MandateQuerySet":
        """Those of one role or of several."""
        return self.filter(role__in=[roles] if isinstance(roles, str) else list(roles))

    def in_scope(self, scope_kind: str, scope_id: str) -> "MandateQuerySet":
        """Those for exactly this object, and those for the whole portal."""
        return self.filter(Q(scope_kind="", scope_id="") | Q(scope_kind=scope_kind, scope_id=str(scope_id)))

    def overlapping(self, start: datetime, end: datetime | None) -> "MandateQuerySet":
        """Those that share a moment with the period from ``start`` up to and without ``end`` (None: open)."""
        never_ended = Q(valid_until__isnull=True)
        shared = self.filter(never_ended | Q(valid_until__gt=F("valid_from")) & Q(valid_until__gt=start))
        return shared if end is None else shared.filter(valid_from__lt=end)


class Mandate(models.Model):
    """A role given to a person for a time, for the whole portal or for one edition, call or network."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=32, choices=Role.choices)
    scope_kind = models.CharField(
        _("limited to"),
        max_length=16,
        choices=ScopeKind.choices,
        blank=True,
        default="",
        help_text=_("Leave empty for the whole portal."),
    )
    scope_id = models.CharField(
        _("number of the scope"),
        max_length=64,
        blank=True,
        default="",
        help_text=_("The number of the edition, call or network, as its address at the desk shows it."),
    )
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ("-valid_from", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="accounts_mandate_role_known",
                violation_error_message=_("This role does not exist."),
            ),
            models.CheckConstraint(
                condition=Q(scope_kind__in=["", *ScopeKind.values]),
                name="accounts_mandate_scope_kind_known",
                violation_error_message=_("A mandate cannot be limited to this kind of object."),
            ),
            models.CheckConstraint(
                condition=(Q(scope_kind="") & Q(scope_id="")) | (~Q(scope_kind="") & ~Q(scope_id="")),
                name="accounts_mandate_scope_complete",
                violation_error_message=_("Give both the kind and the identifier of the scope, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="accounts_mandate_period",
                violation_error_message=_("A mandate cannot end before it begins."),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "scope_kind", "scope_id"],
                condition=Q(valid_until__isnull=True),
                name="accounts_mandate_open_unique",
                violation_error_message=_("This person already has this mandate without an end."),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "role", "scope_kind", "scope_id"], name="accounts_mandate_user_idx"),
            models.Index(fields=["role", "scope_kind", "scope_id"], name="accounts_mandate_scope_idx"),
        ]

    def __str__(self) -> str:
        scope = f" · {self.scope_kind} {self.scope_id}" if self.scope_kind else ""
        return f"{self.get_role_display()}{scope}"
