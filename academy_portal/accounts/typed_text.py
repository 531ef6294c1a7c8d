"""Text that was posted without a session: sealed, kept for an hour, given back at the same page to who typed it.

A form takes part when it carries the hidden field ``typed_by``: it says for whom the page was made, signed, so that
text is kept for nobody else and no stranger fills the table of sessions.
"""

import base64
import binascii
import json
from datetime import datetime, timedelta

from django.core import signing
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from academy_portal import crypto
from academy_portal.accounts.models import User

FIELD = "typed_by"
KEPT_FOR = timedelta(hours=1)
MOST_LETTERS = 100_000
# What nobody wants to find again in a page, and what the next page brings anew.
SECRETS = frozenset({"password", "password1", "password2", "oldpassword", "code", "credential"})
_OF_THE_PAGE = frozenset({"csrfmiddlewaretoken", FIELD})
_SESSION_KEY = "typed_text"


def mark_of(user: User) -> str:
    """The value of the hidden field on a page that is made for this person."""
    return signing.Signer(salt=FIELD).sign(str(user.pk))


def typed_pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, field by field; nothing where it holds a secret or a file, or cannot be read."""
    if request.method != "POST":
        return []
    try:
        posted, files = request.POST, request.FILES
    except (UnreadablePostError, MultiPartParserError, SuspiciousOperation):
        return []
    if files or SECRETS & posted.keys():
        return []
    return [(name, value) for name, values in posted.lists() for value in values]


def typed_by(request: HttpRequest) -> str:
    """The id of the person for whom the posted form was made; empty where the form does not say so truthfully."""
    try:
        return signing.Signer(salt=FIELD).unsign(request.POST.get(FIELD, ""))
    except signing.BadSignature:
        return ""


def keep(request: HttpRequest, *, at: datetime) -> bool:
    """Put what was posted aside, sealed for the person of its form, in the session that leads to the sign-in.

    Returns: whether there was something to keep.
    """
    pairs = [pair for pair in typed_pairs(request) if pair[0] not in _OF_THE_PAGE]
    person = typed_by(request) if pairs else ""
    text = json.dumps({"path": request.path, "until": (at + KEPT_FOR).isoformat(), "pairs": pairs})
    if not person or len(text) > MOST_LETTERS:
        return False
    request.session[_SESSION_KEY] = base64.b64encode(crypto.seal(text, row=person, field=_SESSION_KEY)).decode()
    return True


def found(request: HttpRequest, *, at: datetime) -> QueryDict | None:
    """What this person typed at this page before the session ended; None where there is nothing.

    It stays until the page is saved or its hour is over, so that loading the page again does not lose it.
    Effects: what is too old, or was typed by somebody else, is forgotten.
    """
    box = request.session.get(_SESSION_KEY)
    if not box:
        return None
    try:
        kept = json.loads(crypto.unseal(base64.b64decode(box), row=str(request.user.pk), field=_SESSION_KEY))
    except (crypto.SealBrokenError, binascii.Error):
        forget(request)
        return None
    if datetime.fromisoformat(kept["until"]) < at:
        forget(request)
        return None
    if kept["path"] != request.path:
        return None
    typed = QueryDict(mutable=True)
    for name, value in kept["pairs"]:
        typed.appendlist(name, value)
    return typed


def forget(request: HttpRequest) -> None:
    """What was typed has been stored, or is not wanted any more."""
    request.session.pop(_SESSION_KEY, None)
