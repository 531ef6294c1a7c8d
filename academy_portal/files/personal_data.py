"""What private files say about a person. The bytes go with the row: ``discard_file`` deletes both."""

from academy_portal.kernel.personal_data import DataClass, Erasure, PersonalField

_RETENTION = "As long as the use it was sent for; a file that was removed seven days, one half sent fourteen."
_SEEN_BY = "The owner, and whoever the use names: for an application its selection officers and assigned reviewers."
_OWNER_ONLY = "The owner."


def _file(field: str, data_class: DataClass, seen_by: str = _SEEN_BY) -> PersonalField:
    return PersonalField(
        "files.privatefile", field, "owner", data_class, _RETENTION, seen_by, export=True, erase=Erasure.BLANK
    )


FIELDS: tuple[PersonalField, ...] = (
    _file("name", DataClass.IDENTITY),
    _file("sent_sha256", DataClass.CONTENT, _OWNER_ONLY),
    _file("sha256", DataClass.CONTENT, _OWNER_ONLY),
    # The key to the bytes: a curriculum vitae or a letter may hold anything.
    PersonalField(
        "files.privatefile",
        "stored_name",
        "owner",
        DataClass.SENSITIVE,
        _RETENTION,
        _SEEN_BY,
        export=False,
        erase=Erasure.REPLACE,
    ),
)
