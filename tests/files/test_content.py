"""What a file holds is found by its content, and each fault has a name."""

import io
import json
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from academy_portal.files.content import Fault, FaultError, Kind, examine, kind_of_name
from academy_portal.files.content.pictures import LONGEST_SIDE, MOST_DOTS

from .samples import DOCX_TYPE, MACRO_TYPE, docx, locked_docx, pdf, photo, protected_pdf

GOOD = {
    "letter.pdf": pdf(),
    "LETTER.PDF": b"\n\n" + pdf(),
    "letter.docx": docx(),
    "photo.jpg": photo(),
    "photo.jpeg": photo(),
    "photo.png": photo("PNG"),
}
XREF_STREAM = (
    b"%%PDF-1.5\n7 0 obj\n<< /Type /XRef /Size 8 /Root 1 0 R%b >>\nstream\nx\nendstream\nendobj\nstartxref\n9\n%%%%EOF"
)


def broken_part() -> bytes:
    """A Word file in whose text one byte changed on the way."""
    whole = docx(text=zlib.compress(bytes(range(256)) * 40))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        place = archive.getinfo("word/document.xml").header_offset + 60
    return whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]


def wide(dots: int) -> bytes:
    """A picture of so many dots, of one colour."""
    buffer = io.BytesIO()
    Image.new("1", (8000, dots // 8000)).save(buffer, "PNG")
    return buffer.getvalue()


FAULTY = {
    "nothing in it": ("a.pdf", b"", Fault.EMPTY),
    "a program with another ending": ("a.pdf", b"MZ\x90" + b"\0" * 500, Fault.DISAGREES),
    "a page of the web": ("a.pdf", b"<html>%PDF</html>", Fault.DISAGREES),
    "a picture called a text": ("a.docx", photo(), Fault.DISAGREES),
    "a text called a picture": ("a.jpg", pdf(), Fault.DISAGREES),
    "one kind of picture called another": ("a.png", photo(), Fault.DISAGREES),
    "a packed folder": ("a.docx", docx(content_type="x"), Fault.DISAGREES),
    "a book of tables": ("a.docx", docx(content_type="application/sheet.main+xml"), Fault.DISAGREES),
    "a Word file of the nineties": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900, Fault.DISAGREES),
    "a password on a PDF": ("a.pdf", protected_pdf(), Fault.PROTECTED),
    "a password on a newer PDF": ("a.pdf", XREF_STREAM % b" /Encrypt 3 0 R", Fault.PROTECTED),
    "a password on a mended PDF": ("a.pdf", protected_pdf().replace(b"startxref\n", b"startxref\n9"), Fault.PROTECTED),
    "a password on a Word file": ("a.docx", locked_docx(), Fault.PROTECTED),
    "a PDF that was cut off": ("a.pdf", pdf()[:-40], Fault.DAMAGED),
    "a PDF without its table": ("a.pdf", b"%PDF-1.4\n%%EOF", Fault.DAMAGED),
    "a Word file that was cut off": ("a.docx", docx()[:-30], Fault.DAMAGED),
    "a Word file with a broken part": ("a.docx", broken_part(), Fault.DAMAGED),
    "a photo that was cut off": ("a.jpg", photo(size=(900, 900))[:-900], Fault.DAMAGED),
    "a picture that was cut off": ("a.png", photo("PNG", size=(900, 900))[:-900], Fault.DAMAGED),
    "one line of dots too many": ("a.png", wide(MOST_DOTS + 8000), Fault.TOO_MANY_DOTS),
    "programs": ("a.docx", docx(content_type=MACRO_TYPE), Fault.UNSAFE),
    "programs that are hidden": ("a.docx", docx(more={"word/vbaProject.bin": b"x"}), Fault.UNSAFE),
    "far more than it looks": ("a.docx", docx(text=b" " * 9_000_000), Fault.UNSAFE),
    "a way out of the folder": ("a.docx", docx(more={"../../evil": b"x"}), Fault.UNSAFE),
    "thousands of parts": ("a.docx", docx(more={f"p{number}": b"" for number in range(2000)}), Fault.UNSAFE),
}


def ask(name: str, content: bytes, folder: Path) -> tuple[Kind, Path]:
    """Examine content under a name."""
    source, redrawn = folder / "source", folder / "redrawn"
    source.write_bytes(content)
    kind = kind_of_name(name)
    assert kind is not None
    return examine(source, kind, redrawn), redrawn


@pytest.mark.parametrize("name", GOOD)
def test_what_is_whole_is_taken(name: str, tmp_path: Path) -> None:
    kind, redrawn = ask(name, GOOD[name], tmp_path)
    assert kind == kind_of_name(name)
    assert redrawn.exists() == kind.is_picture


@pytest.mark.parametrize("case", FAULTY)
def test_each_fault_has_its_name(case: str, tmp_path: Path) -> None:
    name, content, fault = FAULTY[case]
    with pytest.raises(FaultError) as met:
        ask(name, content, tmp_path)
    assert met.value.fault is fault


def test_words_about_passwords_inside_a_text_are_no_password(tmp_path: Path) -> None:
    content = pdf().replace(b"/Type /Page ", b"/Note (/Encrypt 1 0 R) /Type /Page ")
    moved = content.replace(b"startxref\n", b"startxref\n%d\n" % content.index(b"xref"), 1)
    moved = moved[: moved.index(b"startxref\n") + 10] + b"%d\n%%%%EOF" % content.index(b"xref")
    assert ask("a.pdf", moved, tmp_path)[0] is Kind.PDF


@pytest.mark.parametrize(("name", "kind"), [("a.jpg", "JPEG"), ("a.png", "PNG")])
def test_pictures_are_drawn_anew_upright_and_without_what_the_camera_wrote(
    name: str, kind: str, tmp_path: Path
) -> None:
    content = photo(kind, note="Village, 12.6 N 8.0 W", turned=6)
    assert b"Village" in content
    _kind, redrawn = ask(name, content, tmp_path)
    with Image.open(redrawn) as picture:
        assert picture.size == (20, 40)
        assert dict(picture.getexif()) == {}
    assert b"Village" not in redrawn.read_bytes()


def test_large_pictures_become_as_large_as_a_page(tmp_path: Path) -> None:
    _kind, redrawn = ask("a.png", wide(MOST_DOTS), tmp_path)
    with Image.open(redrawn) as picture:
        assert max(picture.size) == LONGEST_SIDE


@pytest.mark.parametrize("name", ["letter", "letter.", "pdf", "letter.exe", "letter.pdf.exe", "letter.doc", "x.heic"])
def test_other_endings_promise_nothing(name: str) -> None:
    assert kind_of_name(name) is None


def test_the_program_answers_in_json_and_keeps_to_its_memory(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for content, kind, answer in (
        (pdf(), "pdf", {"kind": "pdf"}),
        (docx(content_type=DOCX_TYPE + " "), "docx", {"kind": "docx"}),
        (b"x", "pdf", {"fault": "disagrees"}),
        (wide(MOST_DOTS), "png", {"kind": "png"}),
    ):
        source.write_bytes(content)
        argv = [sys.executable, "-m", "academy_portal.files.content", str(source), kind, str(tmp_path / "out")]
        child = subprocess.run(argv, capture_output=True, check=True)
        assert json.loads(child.stdout) == answer
