"""Small files of each kind, whole and broken, made by code."""

import hashlib
import io
import zipfile
from datetime import datetime
from typing import Any

from PIL import Image

from academy_portal.accounts.models import User
from academy_portal.files.actions import begin_file, receive_part
from academy_portal.files.models import PrivateFile

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
PURPOSE, PLACE = "tests.letter", "1:letter"


def pdf(*, size: int = 0, trailer: bytes = b"") -> bytes:
    """A PDF of one empty page; padded with a comment to ``size`` bytes."""
    parts = [
        b"%PDF-1.4\n",
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n",
    ]
    padding = max(0, size - len(_tail(parts, trailer)) - sum(map(len, parts)))
    if padding:
        # The place of the table has more digits then.
        padding -= len(_tail([*parts, b"x" * padding], trailer)) - len(_tail(parts, trailer))
        parts.append(b"%" + b"x" * (padding - 2) + b"\n")
    return b"".join(parts) + _tail(parts, trailer)


def _tail(parts: list[bytes], trailer: bytes) -> bytes:
    place = sum(map(len, parts))
    rows = b"0000000000 65535 f \n" + b"0000000009 00000 n \n" * 3
    return b"xref\n0 4\n%btrailer\n<< /Size 4 /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (rows, trailer, place)


def protected_pdf() -> bytes:
    """A PDF whose trailer names an encryption."""
    return pdf(trailer=b"/Encrypt 9 0 R")


def docx(
    *, content_type: str = DOCX_TYPE, text: bytes = b"<w:document/>", more: dict[str, bytes] | None = None
) -> bytes:
    """A Word file with a text."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{content_type}"/></Types>')
        archive.writestr("word/document.xml", text)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def locked_docx() -> bytes:
    """A Word file that a password protects."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500


def photo(kind: str = "JPEG", *, size: tuple[int, int] = (40, 20), note: str = "", turned: int = 0) -> bytes:
    """A picture; ``note`` and ``turned`` are what a camera writes beside it."""
    exif = Image.Exif()
    if note:
        exif[0x010E] = note
    if turned:
        exif[0x0112] = turned
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind, exif=exif)
    return buffer.getvalue()


def arriving(user: User, content: bytes, name: str, *, at: datetime, received: int | None = None) -> PrivateFile:
    """A file of which so many bytes have arrived; all when not told."""
    file = begin_file(**about(content, name), purpose=PURPOSE, place=PLACE, by=user, at=at)
    part = content if received is None else content[:received]
    return receive_part(file=file, offset=0, chunks=[part], by=user, at=at)


def about(content: bytes, name: str) -> dict[str, Any]:
    """What the sender says of a file."""
    return {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
