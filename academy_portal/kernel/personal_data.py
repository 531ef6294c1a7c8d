"""How an app says what it knows about people: one row per field. Export and erasure read these rows."""

from dataclasses import dataclass
from enum import StrEnum


class DataClass(StrEnum):
    """How much harm a field can do in the wrong hands."""

    IDENTITY = "identity"
    CONTACT = "contact"
    PREFERENCE = "preference"
    SECURITY = "security"
    ROLE = "role"
    SENSITIVE = "sensitive"
    CONTENT = "content"


class Erasure(StrEnum):
    """What erasing a person does to a field."""

    BLANK = "blank"
    REPLACE = "replace"
    DELETE_ROW = "delete_row"
    KEEP = "keep"


@dataclass(frozen=True)
class PersonalField:
    """One field that says something about a person.

    ``model`` is "app.model", ``person_path`` the lookup from its row to the person. ``retention`` and ``seen_by`` are
    plain sentences for the privacy page. ``why_kept`` is required where erasure keeps the field.
    """

    model: str
    field: str
    person_path: str
    data_class: DataClass
    retention: str
    seen_by: str
    export: bool
    erase: Erasure
    why_kept: str = ""

    def __post_init__(self) -> None:
        if (self.erase is Erasure.KEEP) != bool(self.why_kept):
            raise ValueError(f"{self.model}.{self.field}: say why it is kept, or erase it")
