"""Documents of applications, sent as people and as the script send them."""

import hashlib
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from academy_portal.audit.models import Event
from academy_portal.files import storage
from academy_portal.files.actions import begin_file, check_file, receive_part
from academy_portal.files.models import PrivateFile
from scholarships.actions.documents import attach_document
from scholarships.models import Application, Document
from scholarships.queries.documents import PURPOSE, place_of
from tests.clients import form_key
from tests.files.samples import about, pdf

from .world import moment

CV = pdf(size=150_000)


def everything() -> dict[str, Any]:
    """What a refused act must leave as it was."""
    return {
        "documents": list(Document.objects.order_by("pk").values()),
        "files": list(PrivateFile.objects.order_by("pk").values()),
        "events": Event.objects.count(),
        "disk": sorted((name, size) for name, size, _at in storage.contents()),
    }


def attach(application: Application, content: bytes = CV, name: str = "cv.pdf", kind: str = "cv") -> Document:
    """A document at its place, by the actions."""
    by = application.applicant
    place = place_of(application, kind)
    file = begin_file(**about(content, name), purpose=PURPOSE, place=place, by=by, at=moment())
    file = receive_part(file=file, offset=0, chunks=[content], by=by, at=moment())
    return attach_document(application=application, kind=kind, file=file, checked=check_file(file), by=by, at=moment())


def address(application: Application, act: str = "", kind: str = "cv") -> str:
    """Where a document opens, or where an act on it is done."""
    return reverse("scholarships:document", args=[application.uuid, kind]) + act


def page_of(client: Client, application: Application) -> bytes:
    """The page of the documents."""
    return client.get(reverse("scholarships:documents", args=[application.uuid])).content


def send(client: Client, application: Application, content: bytes, name: str, *, key: str = "") -> Any:
    """Send a curriculum vitae with the form."""
    to = address(application, "send/")
    key = key or form_key(page_of(client, application), to)
    return client.post(to, {"form_key": key, "cv-file": SimpleUploadedFile(name, content)})


def part_address(application: Application, content: bytes, offset: int | None = None, **changes: Any) -> str:
    """Where the script sends a part, or asks how much has arrived."""
    asked = {**about(content, "cv.pdf"), **changes}
    if offset is not None:
        part = hashlib.sha256(content[offset : offset + 65_536]).hexdigest()
        asked = {"offset": offset, "part": part, **asked}
    return f"{address(application, 'parts/')}?{urlencode(asked)}"


def post_part(client: Client, application: Application, content: bytes, offset: int, **changes: Any) -> Any:
    """Send one part as the script does."""
    return client.post(
        part_address(application, content, offset, **changes), content[offset : offset + 65_536],
        content_type="application/octet-stream",
    )  # fmt: skip
