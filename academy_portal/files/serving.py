"""How a private file leaves the portal: by a view that has asked who wants it, and never by the web server."""

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from . import storage
from .content import Kind
from .models import PrivateFile

# Opened in a page of its own it may run nothing, load nothing, send nothing.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def file_response(file: PrivateFile, *, name: str) -> StreamingHttpResponse:
    """The bytes of a file under this name. Pictures open in the browser, all else is saved.

    Shapes: the file is opened when the first block is asked for and read block by block; no cache may keep it.
    Raises: FileNotFoundError.
    """
    kind = Kind(file.kind)
    response = StreamingHttpResponse(storage.blocks(file.stored_name), content_type=kind.media_type)
    response["Content-Length"] = str(storage.path_of(file.stored_name).stat().st_size)
    response["Content-Disposition"] = content_disposition_header(not kind.is_picture, name)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
