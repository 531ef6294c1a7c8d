"""The mails about accounts. Codes are secret: encrypted in the outbox and wiped once sent."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.models import User
from academy_portal.outbox.models import Message
from academy_portal.outbox.notices import Notice, Sample

CODE_LIFE = timedelta(minutes=30)


class AccountNotice(Notice):
    """A mail that allauth asks for. It names nobody: whoever typed the address may not be its owner."""

    @classmethod
    def write(
        cls, *, address: str, reader: User | None, language: str, values: dict[str, Any], at: datetime
    ) -> Message:
        """Enqueue one mail; each call is its own occasion.

        ``reader`` is None when no account has the address: the subject of the message is then an address without a row.
        """
        return cls.enqueue(
            to=address,
            about=reader or EmailAddress(email=address),
            occasion=uuid.uuid4().hex,
            context=cls.context(values),
            at=at,
            language=language,
        )

    @classmethod
    def context(cls, values: dict[str, Any]) -> dict[str, Any]:
        """What the template may use of what allauth gives."""
        return {}

    @classmethod
    def samples(cls) -> tuple[Sample, ...]:
        """The mail with a code that opens nothing, about a moment that is to come."""
        return (Sample(cls.context({"code": "123456", "timestamp": datetime(2027, 3, 1, 9, 30, tzinfo=UTC)})),)


class CodeNotice(AccountNotice):
    """A mail with a code."""

    kind = "account_code"
    label = _("Code of the account")
    secret = True
    useful_for = CODE_LIFE

    @classmethod
    def context(cls, values: dict[str, Any]) -> dict[str, Any]:
        """The code, and for how long it is good."""
        return {"code": values["code"], "minutes": int(CODE_LIFE.total_seconds() // 60)}


class EmailCodeNotice(CodeNotice):
    """The code that proves an address."""

    template = "account/email/email_code"


class SignInCodeNotice(CodeNotice):
    """The code that signs in."""

    template = "account/email/sign_in_code"


class PasswordResetCodeNotice(CodeNotice):
    """The code that allows a new password."""

    template = "account/email/password_reset_code"


class AccountExistsNotice(AccountNotice):
    """Somebody tried to open an account with an address that has one."""

    kind = "account_exists"
    label = _("Address has an account")
    template = "account/email/account_exists"


class UnknownAccountNotice(AccountNotice):
    """Somebody asked for a code for an address that has no account."""

    kind = "account_unknown"
    label = _("No such account")
    template = "account/email/unknown_account"


class AccountChangedNotice(AccountNotice):
    """Something about the account's security has changed."""

    kind = "account_changed"
    label = _("Account changed")
    template = "account/email/account_changed"
    change: ClassVar[Any]

    @classmethod
    def context(cls, values: dict[str, Any]) -> dict[str, Any]:
        """What has changed, as a sentence, and when."""
        return {"change": cls.change, "changed_at": values["timestamp"]}

    @classmethod
    def samples(cls) -> tuple[Sample, ...]:
        """The mail, named by what has changed."""
        return tuple(replace(sample, name=cls.change) for sample in super().samples())


class PasswordChangedNotice(AccountChangedNotice):
    """The password was changed, set or reset."""

    change = _("The password of your account was changed.")


class EmailChangedNotice(AccountChangedNotice):
    """The account has another address."""

    change = _("The e-mail address of your account was changed.")


class SecondFactorAddedNotice(AccountChangedNotice):
    """An authenticator app or a key was added."""

    change = _("A second factor for signing in was added to your account.")


class SecondFactorDeletedNotice(AccountChangedNotice):
    """An authenticator app or a key was removed by its owner."""

    change = _("A second factor for signing in was removed from your account.")


class RecoveryCodesNotice(AccountChangedNotice):
    """New recovery codes were made."""

    change = _("New recovery codes were made for your account. The old ones no longer work.")


def _sample_of_person() -> tuple[Sample, ...]:
    return (Sample({"name": "Amina أمينة Example", "new_email": "amina.new@people.example"}),)


class AddressChangedNotice(Notice):
    """Staff gave the account another address; sent to both addresses."""

    kind = "account_address_changed"
    label = _("Address changed")
    template = "account/email/address_changed"
    samples = staticmethod(_sample_of_person)


class SecondFactorRemovedNotice(Notice):
    """Staff removed the second factors of a person who had lost them."""

    kind = "account_second_factor_removed"
    label = _("Second factor removed")
    template = "account/email/second_factor_removed"
    samples = staticmethod(_sample_of_person)


# allauth's name of each mail, and ours.
BY_TEMPLATE: dict[str, type[AccountNotice]] = {
    "account/email/email_confirmation": EmailCodeNotice,
    "account/email/email_confirmation_signup": EmailCodeNotice,
    "account/email/login_code": SignInCodeNotice,
    "account/email/password_reset_code": PasswordResetCodeNotice,
    "account/email/account_already_exists": AccountExistsNotice,
    "account/email/unknown_account": UnknownAccountNotice,
    "account/email/password_changed": PasswordChangedNotice,
    "account/email/password_reset": PasswordChangedNotice,
    "account/email/password_set": PasswordChangedNotice,
    "account/email/email_changed": EmailChangedNotice,
    "account/email/email_deleted": EmailChangedNotice,
    "account/email/email_confirm": EmailChangedNotice,
    "mfa/email/totp_activated": SecondFactorAddedNotice,
    "mfa/email/webauthn_added": SecondFactorAddedNotice,
    "mfa/email/totp_deactivated": SecondFactorDeletedNotice,
    "mfa/email/webauthn_removed": SecondFactorDeletedNotice,
    "mfa/email/recovery_codes_generated": RecoveryCodesNotice,
}


def notice_for(template_prefix: str) -> type[AccountNotice]:
    """The notice for one of allauth's mails.

    Raises: KeyError for a mail that the portal does not send.
    """
    return BY_TEMPLATE[template_prefix]
