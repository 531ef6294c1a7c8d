"""PDF and Word files: whole, open to everybody, without programs, of a bearable size once unpacked.

Only as much of them is read as these questions need: nothing is rendered or run.
"""

import re
import zipfile
import zlib
from pathlib import Path

from .kinds import Fault, FaultError

_END_WITHIN = 2048
_DICTIONARY_WITHIN = 64 * 1024
# Sources: trust.md, Inputs; a text of 5 MB has a few dozen parts.
MOST_PARTS = 2000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100
_CONTENT_TYPES, _TEXT = "[Content_Types].xml", "word/document.xml"
_OFFICE_97 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def check_pdf(source: Path) -> None:
    """Refuse a PDF that is cut off or that a password protects.

    Raises: FaultError.
    """
    data = source.read_bytes()
    end = data[-_END_WITHIN:]
    marks = re.findall(rb"startxref\s+(\d+)", end)
    if b"%%EOF" not in end or not marks:
        raise FaultError(Fault.DAMAGED)
    if re.search(rb"/Encrypt\b", _trailer(data, int(marks[-1]))):
        raise FaultError(Fault.PROTECTED)


def _trailer(data: bytes, offset: int) -> bytes:
    """The dictionary that says how the file is to be read.

    Where the offset leads nowhere, as in files that were mended by other programs, everything after the last word
    "trailer" or, without one, the whole file.
    """
    here = data[offset : offset + _DICTIONARY_WITHIN]
    if here.startswith(b"xref"):
        begin = data.find(b"trailer", offset)
        if begin >= 0:
            return data[begin : begin + _DICTIONARY_WITHIN]
    if re.match(rb"\s*\d+\s+\d+\s+obj\b", here):
        return here.partition(b"stream")[0]
    return data[max(data.rfind(b"trailer"), 0) :]


def is_protected_office_file(source: Path, start: bytes) -> bool:
    """Whether this is a Word file that a password protects: such a file is packed in the older format."""
    return start.startswith(_OFFICE_97) and _PACKAGE in source.read_bytes()


def check_docx(source: Path) -> None:
    """Refuse a Word file that is broken, protected, holds programs, or is far larger than it looks.

    Raises: FaultError.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            _check_parts(archive.infolist(), source.stat().st_size)
            types = archive.read(_CONTENT_TYPES)
            # Read through once, so that a part that lies about its size or its sum is found.
            with archive.open(_TEXT) as text:
                while text.read(1 << 20):
                    pass
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise FaultError(Fault.DAMAGED) from error
    if b"macroEnabled" in types:
        raise FaultError(Fault.UNSAFE)
    if b"wordprocessingml.document.main+xml" not in types:
        raise FaultError(Fault.DISAGREES)


def _check_parts(parts: list[zipfile.ZipInfo], packed: int) -> None:
    if not {_CONTENT_TYPES, _TEXT} <= {part.filename for part in parts}:
        raise FaultError(Fault.DISAGREES)
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * packed:
        raise FaultError(Fault.UNSAFE)
    for part in parts:
        if part.flag_bits & 1:
            raise FaultError(Fault.PROTECTED)
        if part.filename.lower().endswith("vbaproject.bin") or _leads_out(part.filename):
            raise FaultError(Fault.UNSAFE)


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name)
