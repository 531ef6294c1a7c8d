"""How a private file leaves the portal: by a view that has asked who wants it, and never by the web server."""

from django.http import FileResponse

from . import storage
from .content import Kind
from .models import PrivateFile

# Opened in a page of its own it may run nothing, load nothing, send nothing.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def file_response(file: PrivateFile, *, name: str) -> FileResponse:
    """The bytes of a file under this name. Pictures open in the browser, all else is saved.

    Shapes: the response is read from the disk block by block; no cache but the reader's own may keep it.
    """
    kind = Kind(file.kind)
    response = FileResponse(
        storage.path_of(file.stored_name).open("rb"),
        as_attachment=not kind.is_picture,
        filename=name,
        content_type=kind.media_type,
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
