"""One file in, its kind out, or the reason why it is not taken."""

from pathlib import Path

from .documents import check_docx, check_pdf, is_protected_office_file
from .kinds import Fault, FaultError, Kind
from .pictures import redraw

_PDF_HEADER_WITHIN = 1024


def examine(source: Path, promised: Kind, redrawn: Path) -> Kind:
    """The kind of a file whose name promises one.

    Effects: a picture is drawn anew to ``redrawn``, upright and without what the camera wrote beside it.
    Raises: FaultError.
    """
    start = source.read_bytes()[:_PDF_HEADER_WITHIN] if source.stat().st_size else b""
    if not start:
        raise FaultError(Fault.EMPTY)
    if promised is Kind.DOCX and is_protected_office_file(source, start):
        raise FaultError(Fault.PROTECTED)
    if _kind_of(start) is not promised:
        raise FaultError(Fault.DISAGREES)
    if promised is Kind.PDF:
        check_pdf(source)
    elif promised is Kind.DOCX:
        check_docx(source)
    else:
        redraw(source, promised, redrawn)
    return promised


def _kind_of(start: bytes) -> Kind | None:
    if start.startswith(b"\xff\xd8\xff"):
        return Kind.JPG
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if start.startswith(b"PK\x03\x04"):
        return Kind.DOCX
    # Readers allow for something before the header, and writers make use of it.
    return Kind.PDF if b"%PDF-" in start else None
