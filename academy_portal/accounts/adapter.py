"""How allauth speaks to the portal: accounts are saved by an action, every mail goes through the outbox."""

import base64
from itertools import groupby
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from academy_portal import crypto
from academy_portal.accounts.actions import register_user
from academy_portal.accounts.models import User
from academy_portal.accounts.notices import notice_for
from academy_portal.accounts.queries import user_by_email
from academy_portal.kernel.clock import now

_SECRETS = "mfa.authenticator.secret"


class AccountAdapter(DefaultAccountAdapter):
    """The portal's own answers to the questions that allauth asks."""

    def save_user(self, request: HttpRequest, user: User, form: forms.Form, commit: bool = True) -> User:
        """Save the account that somebody opens, in the language of the page.

        Raises: EmailTakenError when another request has just opened one with the same address.
        """
        user.email = form.cleaned_data["email"]
        user.full_name = form.cleaned_data.get("full_name", "")
        user.language = _page_language()
        user.set_unusable_password()
        return register_user(user=user, at=now()) if commit else user

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail to the outbox, in the reader's language; a worker sends it."""
        reader = user_by_email(email)
        at = now()
        with transaction.atomic():
            notice_for(template_prefix).write(
                address=email,
                reader=reader,
                language=reader.language if reader else _page_language(),
                values=context,
                at=at,
            )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """My Academy, in the person's own language; an address given as ``next`` comes before this."""
        with translation.override(request.user.language):
            return reverse("pages:my")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """The same page as after sign-in."""
        return self.get_login_redirect_url(request)

    def get_from_email(self) -> str:
        """The sender of every mail of the portal."""
        return settings.DEFAULT_FROM_EMAIL


def _page_language() -> str:
    """The language of this page, when it is one of the portal's."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are stored encrypted."""

    def encrypt(self, text: str) -> str:
        """A secret as it is stored. allauth does not say for which row, so that all share one place."""
        return base64.b64encode(crypto.seal(text, row=_SECRETS, field=_SECRETS)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A stored secret in the clear.

        Raises: SealBrokenError when its key has left the ring.
        """
        return crypto.unseal(base64.b64decode(encrypted_text), row=_SECRETS, field=_SECRETS)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a key is called to which its owner gives no name."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Key %(number)s") % {"number": number}

    def build_totp_svg(self, url: str) -> str:
        """The picture that an authenticator app reads: one line for each run of dark squares.

        Source: the quiet zone of four squares of ISO/IEC 18004.
        """
        code = qrcode.QRCode(border=4)
        code.add_data(url)
        rows = code.get_matrix()
        path = "".join(f"M0 {number}{_dark_runs(row)}" for number, row in enumerate(rows) if any(row))
        square = f"0 -.5 {len(rows)} {len(rows)}"
        return f'<svg viewBox="{square}" stroke="#000" shape-rendering="crispEdges"><path d="{path}"/></svg>'


def _dark_runs(row: list[bool]) -> str:
    """One row of squares as a path: `m4 0h7` goes over four light ones and draws seven dark ones."""
    lengths = ((is_dark, len(list(run))) for is_dark, run in groupby(row))
    return "".join(f"h{length}" if is_dark else f"m{length} 0" for is_dark, length in lengths)
