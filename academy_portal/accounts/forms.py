"""Forms of sign-in, sign-up and one's own settings; they replace allauth's own by ACCOUNT_FORMS and MFA_FORMS.

The desk's forms stand in ``desk_forms.py``.
"""

import unicodedata
from typing import Any
from zoneinfo import available_timezones

from allauth.account import forms as allauth_forms
from allauth.core import context as allauth_context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.webauthn import forms as key_forms
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.actions import EmailTakenError
from academy_portal.accounts.models import NAME_MAX_LENGTH, User
from academy_portal.kernel.text import one_line
from academy_portal.reference.formfields import CountryField


def western_digits(text: str) -> str:
    """The text with the digits of any script as 0 to 9: an Arabic keyboard types the same code."""
    return "".join(
        str(unicodedata.digit(letter)) if unicodedata.category(letter) == "Nd" else letter for letter in text
    )


class FullNameField(forms.CharField):
    """One line in any script; control characters and newlines are removed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Full name"))
        kwargs.setdefault("max_length", NAME_MAX_LENGTH)
        kwargs.setdefault("help_text", _("As you want to be addressed, in any script. One word is fine."))
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "name"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """The value as one clean line."""
        return one_line(str(super().to_python(value)))


def _without_placeholders(form: forms.Form) -> None:
    """Labels stay when a person types; placeholders vanish and are read as answers."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class TypedAgain:
    """A form that shows what was typed before the language was changed; secrets are typed again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial |= getattr(allauth_context.request, "typed_again", {})


class SignUpForm(TypedAgain, allauth_forms.SignupForm):
    """Name and address. A password can be set later, once the address is proven.

    Without a password here nobody can keep a way into an account that the owner of the address opens afterwards.
    """

    field_order = ("full_name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password1", None)
        self.fields["full_name"] = FullNameField()
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].help_text = _("We send a code to this address.")
        _without_placeholders(self)
        self.order_fields(self.field_order)

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Save the person; when another request was faster with the same address, answer as for a known address."""
        try:
            return super().try_save(request)
        except EmailTakenError:
            self.account_already_exists = True
            return super().try_save(request)


class SignInForm(TypedAgain, allauth_forms.LoginForm):
    """Address and password; without a password a code is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["password"].required = False
        self.fields["password"].widget.is_required = False
        self.fields["password"].help_text = _("Leave it empty and we send you a code by e-mail.")
        self.fields["remember"].label = _("Keep me signed in on this device for two weeks")
        _without_placeholders(self)


class RequestCodeForm(TypedAgain, allauth_forms.RequestLoginCodeForm):
    """The address to which a sign-in code goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        _without_placeholders(self)


class ForgottenPasswordForm(TypedAgain, allauth_forms.ResetPasswordForm):
    """The address to which the way to a new password goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        _without_placeholders(self)


class NewAddressForm(TypedAgain, allauth_forms.AddEmailForm):
    """The address that replaces one's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")
        _without_placeholders(self)


class CodeFieldMixin:
    """A code may be typed with the digits of any script, with spaces, and pasted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code")
        field.max_length = 40
        field.widget.attrs.update({"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"})
        field.clean = _reading_any_digits(field.clean)
        _without_placeholders(self)


def _reading_any_digits(clean: Any) -> Any:
    def clean_code(value: str | None) -> str:
        return clean(western_digits(value or ""))

    return clean_code


class ConfirmLoginCodeForm(CodeFieldMixin, allauth_forms.ConfirmLoginCodeForm):
    """The code of a sign-in."""


class ConfirmEmailCodeForm(CodeFieldMixin, allauth_forms.ConfirmEmailVerificationCodeForm):
    """The code that proves an address."""


class ConfirmPasswordResetCodeForm(CodeFieldMixin, allauth_forms.ConfirmPasswordResetCodeForm):
    """The code that allows a new password."""


class SecondFactorForm(CodeFieldMixin, mfa_forms.AuthenticateForm):
    """The code of an authenticator app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.pop("inputmode", None)
        self.fields["code"].help_text = _("From your authenticator app, or one of your recovery codes.")


class SecondFactorAgainForm(CodeFieldMixin, mfa_forms.ReauthenticateForm):
    """The same code, asked again before something sensitive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.pop("inputmode", None)


class KeyNameField(forms.CharField):
    """What the list of one's keys calls a key."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Name of the key"), max_length=60,
            help_text=_("So that you know it again in the list, such as “My phone”."), **kwargs,
        )  # fmt: skip


class AddKeyForm(TypedAgain, key_forms.AddWebAuthnForm):
    """A passkey or security key. Whoever gives it no name finds it in the list by its number."""

    name = KeyNameField(required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with this key alone"),
        required=False,
        help_text=_("The key then asks for your finger, face or PIN."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # allauth would call it "Master key" or "Backup key".
        super().__init__(*args, **{**kwargs, "initial": {**kwargs.get("initial", {}), "name": None}})


class RenameKeyForm(TypedAgain, key_forms.EditWebAuthnForm):
    """Another name for a key."""

    name = KeyNameField()


def time_zone_choices() -> list[tuple[str, str]]:
    """The zones of the IANA list that stand for a place, and UTC."""
    return [
        (name, name.replace("_", " "))
        for name in sorted(available_timezones())
        if name == "UTC" or ("/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/", "US/")))
    ]


class OwnSettingsForm(TypedAgain, forms.Form):
    """Name and language of one's own account."""

    full_name = FullNameField()
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("The language of the pages and of the messages that we send you."),
    )


class CountryOfZoneForm(TypedAgain, forms.Form):
    """The first question about one's own time zone: most countries have one alone."""

    country = CountryField(label=_("Country where you are"))


class OwnZoneForm(TypedAgain, forms.Form):
    """The time zones of one country, and UTC."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"), widget=forms.RadioSelect, help_text=_("Times on the pages are shown in this zone.")
    )

    def __init__(self, *args: Any, zones: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [*zones, ("UTC", "UTC")]
