"""Text that was posted but not taken: sealed, kept for an hour, given back at the same page to who typed it.

Every form of somebody who is signed in takes part: ``{% csrf_token %}`` brings the hidden field ``typed_by`` along. It
says for whom the page was made, signed, so that text is kept for nobody else and no stranger fills the table of
sessions.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import get_language_from_path

from academy_portal import crypto
from academy_portal.accounts.models import User
from academy_portal.idempotency.actions import FIELD as FORM_KEY

FIELD = "typed_by"
# What the buttons of the pages around a form send: keep it and change the language, send it once, forget it.
SWITCH, SEND, FORGET = "typed_switch", "typed_send", "typed_forget"
KEPT_FOR = timedelta(hours=1)
MOST_LETTERS = 100_000
# Pages whose text waits at the same time; the oldest gives way.
MOST_PAGES = 4
# Why it was not taken.
SESSION, TOKEN, LANGUAGE = "session", "token", "language"
_SECRETS, _PROOFS = re.compile(r"password"), re.compile(r"(^|-)(code|credential)$")
# Pages whose forms hold an address or a name beside a secret; and those where a code is what an edition is called.
_ACCOUNTS, _DESK = "/account/", "/admin/"
# What the next page brings anew.
_OF_THE_PAGE = frozenset({"csrfmiddlewaretoken", FIELD, SWITCH, SEND, FORGET})
_SESSION_KEY = "typed_text"


@dataclass(frozen=True)
class Kept:
    """What was typed at one page. Shapes: ``query`` is that of its address; ``why`` is SESSION, TOKEN or LANGUAGE."""

    why: str
    query: str
    pairs: list[tuple[str, str]]


def mark_of(user: User) -> str:
    """The value of the hidden field on a page that is made for this person."""
    return signing.Signer(salt=FIELD).sign(str(user.pk))


def refills(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say of a view that it shows kept text in its own form, by ``found``: nothing has to be shown in its place."""
    view.refills_typed_text = True
    return view


def posted(request: HttpRequest) -> QueryDict:
    """What was posted; nothing where it cannot be read."""
    if request.method == "POST":
        with suppress(UnreadablePostError, MultiPartParserError, SuspiciousOperation):
            return request.POST
    return QueryDict()


def typed_pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, field by field; nothing where it holds a secret or a file, or cannot be read."""
    pairs = [(name, value) for name, values in posted(request).lists() for value in values]
    if pairs and (request.FILES or any(value and is_secret(request.path, name) for name, value in pairs)):
        return []
    return pairs


def is_at_an_account(request: HttpRequest) -> bool:
    """Whether the page belongs to the ways in: its forms hold an address or a name beside what is secret."""
    return _place(request.path).startswith(_ACCOUNTS)


def is_secret(path: str, name: str) -> bool:
    """Whether a field of the page at this address is never kept and never shown again."""
    is_proof = _PROOFS.search(name) and not _place(path).startswith(_DESK)
    return bool(is_proof or _SECRETS.search(name))


def typed_by(request: HttpRequest) -> str:
    """The id of the person for whom the posted form was made; empty where the form does not say so truthfully."""
    try:
        return signing.Signer(salt=FIELD).unsign(request.POST.get(FIELD, ""))
    except signing.BadSignature:
        return ""


def keep(request: HttpRequest, *, at: datetime, why: str = SESSION) -> bool:
    """Put what was posted aside, sealed for the person of its form, in the session that leads back to its page.

    Returns: whether there was something to keep.
    """
    pairs = [pair for pair in typed_pairs(request) if pair[0] not in _OF_THE_PAGE]
    # The key makes a form count once and is kept with the rest; alone it is nothing that anybody typed.
    person = typed_by(request) if any(name != FORM_KEY and value.strip() for name, value in pairs) else ""
    until = (at + KEPT_FOR).isoformat()
    text = json.dumps({"why": why, "until": until, "query": request.META.get("QUERY_STRING", ""), "pairs": pairs})
    if not person or len(text) > MOST_LETTERS:
        return False
    boxes = _boxes(request)
    boxes.pop(_place(request.path), None)
    sealed = crypto.seal(text, row=person, field=_SESSION_KEY)
    boxes[_place(request.path)] = base64.b64encode(sealed).decode()
    request.session[_SESSION_KEY] = dict(list(boxes.items())[-MOST_PAGES:])
    return True


def box_of(request: HttpRequest) -> str:
    """The sealed text of this page; empty where there is none. Another text is another box."""
    return _boxes(request).get(_place(request.path), "")


def kept(request: HttpRequest, *, at: datetime) -> Kept | None:
    """What this person typed at this page, in whatever language it is shown; None where there is nothing.

    It stays until the page is saved or its hour is over, so that loading the page again does not lose it.
    Effects: what is too old, or was typed by somebody else, is forgotten, at whatever page.
    """
    found = None
    for place, box in _boxes(request).items():
        opened = _opened(box, str(request.user.pk), at)
        if opened is None:
            forget(request, place)
        elif place == _place(request.path):
            found = opened
    return found


def found(request: HttpRequest, *, at: datetime) -> QueryDict | None:
    """What ``kept`` gives, as data for the form of a page that ``refills``."""
    opened = kept(request, at=at)
    if opened is None:
        return None
    typed = QueryDict(mutable=True)
    for name, value in opened.pairs:
        typed.appendlist(name, value)
    return typed


def forget(request: HttpRequest, path: str = "") -> None:
    """What was typed at a page, this one unless told otherwise, has been stored, or is not wanted any more."""
    boxes = _boxes(request)
    if boxes.pop(_place(path or request.path), None) is None:
        return
    if boxes:
        request.session[_SESSION_KEY] = boxes
    else:
        del request.session[_SESSION_KEY]


def _boxes(request: HttpRequest) -> dict[str, str]:
    boxes = request.session.get(_SESSION_KEY)
    return dict(boxes) if isinstance(boxes, dict) else {}


def _place(path: str) -> str:
    """The address of a page without its language."""
    return path.removeprefix(f"/{get_language_from_path(path)}")


def _opened(box: str, person: str, at: datetime) -> Kept | None:
    try:
        text = json.loads(crypto.unseal(base64.b64decode(box), row=person, field=_SESSION_KEY))
    except (crypto.SealBrokenError, binascii.Error):
        return None
    if datetime.fromisoformat(text["until"]) < at:
        return None
    return Kept(why=text["why"], query=text["query"], pairs=[(name, value) for name, value in text["pairs"]])
