"""How a file comes in: whole, with a form, or in parts, by the script. Views of the apps that use files call these.

They ask first who may send what where; here every file belongs to the person who is signed in.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from academy_portal.audit.actions import BusyError
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError, StaleError
from academy_portal.kernel.machine import MoveRefusedError

from . import queries
from .actions import Checked, WrongOffsetError, begin_file, check_file, receive_part, refuse_file, whole_hash
from .faults import FileChangedError, FileRefusedError
from .models import PrivateFile

PART_SIZE = 64 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")

Finish = Callable[[PrivateFile, Checked], Any]


@dataclass(frozen=True)
class Use:
    """What a file is sent for, and the deed that puts it there once it is whole and good."""

    purpose: str
    place: str
    finish: Finish


def take_whole(request: HttpRequest, uploaded: UploadedFile, use: Use) -> Any:
    """Take the file of a form.

    What an interrupted attempt in parts left of the same file is used.
    Returns: what ``use.finish`` returns.
    Raises: FileRefusedError, FileChangedError, TooManyArrivingError, and whatever ``use.finish`` raises.
    """
    file = begin_file(
        purpose=use.purpose, place=use.place, name=uploaded.name or "", size=uploaded.size or 0,
        sha256=whole_hash(uploaded.chunks(PART_SIZE)), by=request.user, at=now(),
    )  # fmt: skip
    if file.received < file.sent_size:
        uploaded.seek(file.received)
        rest = iter(lambda: uploaded.read(PART_SIZE), b"")
        try:
            file = receive_part(file=file, offset=file.received, chunks=rest, by=request.user, at=now())
        except WrongOffsetError as error:
            # A second click: the first one has brought all of it meanwhile.
            if error.received < file.sent_size:
                raise
    return _complete(request, file, use)


def take_part(request: HttpRequest, use: Use) -> JsonResponse:
    """Answer the script: on GET how much of a file has arrived, on POST one part more.

    Shapes: the query names the file (name, size, sha256) and for a part its offset and its own sha256 (part). The
    answer is {offset, done}; 409 where the part does not follow, with the offset that does; 422 {fault} where the file
    is not taken; 503 where the same thing asked again helps.
    """
    asked = _asked(request)
    if asked is None:
        return _answer(400)
    if queries.kept_file(request.user, purpose=use.purpose, place=use.place, sha256=asked["sha256"]):
        return _answer(200, offset=asked["size"], done=True)
    if request.method == "GET":
        known = queries.arriving_file(
            request.user, purpose=use.purpose, place=use.place, sha256=asked["sha256"], size=asked["size"]
        )
        return _answer(200, offset=known.received if known else 0, done=False)
    try:
        return _add(request, asked, use)
    except WrongOffsetError as error:
        return _answer(409, offset=error.received, done=False)
    except (BusyError, StaleError, MoveRefusedError):
        return _answer(503)
    except DomainError as error:
        return _answer(422, fault=str(error))


def _add(request: HttpRequest, asked: dict[str, Any], use: Use) -> JsonResponse:
    if int(request.headers.get("Content-Length") or 0) > PART_SIZE:
        return _answer(413)
    body = request.body
    file = begin_file(
        purpose=use.purpose, place=use.place, name=asked["name"], size=asked["size"], sha256=asked["sha256"],
        by=request.user, at=now(),
    )  # fmt: skip
    if hashlib.sha256(body).hexdigest() != asked["part"]:
        # Damaged on the way: the same part once more.
        return _answer(409, offset=file.received, done=False)
    file = receive_part(file=file, offset=asked["offset"], chunks=[body], by=request.user, at=now())
    if file.received < file.sent_size:
        return _answer(200, offset=file.received, done=False)
    _complete(request, file, use)
    return _answer(200, offset=file.received, done=True)


def _complete(request: HttpRequest, file: PrivateFile, use: Use) -> Any:
    """Examine a whole file and put it to its use; what cannot be taken is deleted at once.

    Raises: FileRefusedError, FileChangedError, StaleError where another request has settled the file meanwhile.
    """
    try:
        checked = check_file(file)
    except FileNotFoundError as error:
        raise StaleError(_("This file is being sent twice. Load the page again.")) from error
    except (FileRefusedError, FileChangedError) as error:
        fault = error.fault if isinstance(error, FileRefusedError) else "changed"
        refuse_file(file=file, fault=fault, by=request.user, at=now())
        raise
    return use.finish(file, checked)


def _asked(request: HttpRequest) -> dict[str, Any] | None:
    """The file and the part that a request speaks of; None where it is no such request."""
    given = request.GET
    numbers = [given.get("size", ""), given.get("offset", "0")]
    hashes = [given.get("sha256", ""), given.get("part", "0" * 64)]
    if not all(one.isascii() and one.isdigit() and len(one) < 12 for one in numbers):
        return None
    if not all(_HASH.fullmatch(one) for one in hashes):
        return None
    name, (size, offset), (whole, part) = given.get("name", ""), map(int, numbers), hashes
    return {"name": name, "size": size, "offset": offset, "sha256": whole, "part": part}


def _answer(status: int, **values: Any) -> JsonResponse:
    response = JsonResponse(values, status=status)
    response["Cache-Control"] = "no-store"
    return response
