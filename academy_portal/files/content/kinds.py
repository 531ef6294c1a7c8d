"""The kinds of files that are taken, and the reasons why one is not."""

from enum import StrEnum


class Kind(StrEnum):
    """A kind of file, by its content."""

    PDF = "pdf"
    DOCX = "docx"
    JPG = "jpg"
    PNG = "png"

    @property
    def media_type(self) -> str:
        """How the kind is called in a header."""
        return _MEDIA_TYPES[self]

    @property
    def is_picture(self) -> bool:
        """Whether a browser can show it beside other things without a program of its own."""
        return self in {Kind.JPG, Kind.PNG}


_MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.JPG: "image/jpeg",
    Kind.PNG: "image/png",
}
_ENDINGS = {"pdf": Kind.PDF, "docx": Kind.DOCX, "jpg": Kind.JPG, "jpeg": Kind.JPG, "png": Kind.PNG}


class Fault(StrEnum):
    """Why a file is not taken."""

    MISSING = "missing"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    DISAGREES = "disagrees"
    PROTECTED = "protected"
    DAMAGED = "damaged"
    TOO_MANY_DOTS = "too_many_dots"
    UNSAFE = "unsafe"


class FaultError(Exception):
    """A file is not taken, for this reason."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def kind_of_name(name: str) -> Kind | None:
    """The kind that the ending of a name promises; None for any other ending."""
    return _ENDINGS.get(name.rpartition(".")[2].lower()) if "." in name else None
