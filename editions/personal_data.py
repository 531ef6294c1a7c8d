"""What editions know about a person. A row for each field; a test fails for a field without one."""

from django.utils.translation import gettext_noop

from academy_portal.kernel.personal_data import DataClass, Erasure, PersonalField

_RECORD = gettext_noop("As long as the record of the edition: it shows who took part.")
_SHORT = gettext_noop("Three years after the edition; then only counts remain.")
_DESK = gettext_noop("The person, the desk, and the logistics and the ministry of that edition.")
_OWNER_AND_EDITORS = gettext_noop("The person, the desk and the editors of that edition.")
_WHY_RECORD = (
    "It counts a participation in the figures of the edition and says nothing about the person once the name is gone."
)


def _participation(
    field: str, data_class: DataClass, retention: str, erase: Erasure, *, seen_by: str = _DESK, why_kept: str = ""
) -> PersonalField:
    return PersonalField(
        "editions.participation", field, "person", data_class, retention, seen_by, True, erase, why_kept
    )


def _obligation(field: str, data_class: DataClass, erase: Erasure, why_kept: str = "") -> PersonalField:
    return PersonalField(
        "editions.obligation",
        field,
        "participation__person",
        data_class,
        _RECORD,
        _OWNER_AND_EDITORS,
        True,
        erase,
        why_kept,
    )


FIELDS: tuple[PersonalField, ...] = (
    _participation("uuid", DataClass.ROLE, _RECORD, Erasure.KEEP, why_kept=_WHY_RECORD),
    _participation("role", DataClass.ROLE, _RECORD, Erasure.KEEP, why_kept=_WHY_RECORD),
    _participation("how_admitted", DataClass.ROLE, _RECORD, Erasure.KEEP, why_kept=_WHY_RECORD),
    _participation("admitted_at", DataClass.ROLE, _RECORD, Erasure.KEEP, why_kept=_WHY_RECORD),
    _participation("country", DataClass.IDENTITY, _RECORD, Erasure.KEEP, why_kept=_WHY_RECORD),
    _participation("sex", DataClass.SENSITIVE, _SHORT, Erasure.BLANK, seen_by=gettext_noop("The person and the desk.")),
    _participation("stakeholder_category", DataClass.IDENTITY, _RECORD, Erasure.KEEP, why_kept=_WHY_RECORD),
    _participation("languages", DataClass.PREFERENCE, _SHORT, Erasure.BLANK),
    _participation("organisation", DataClass.IDENTITY, _SHORT, Erasure.BLANK),
    _obligation("uuid", DataClass.ROLE, Erasure.KEEP, _WHY_RECORD),
    _obligation("kind", DataClass.ROLE, Erasure.KEEP, _WHY_RECORD),
    _obligation("brief", DataClass.CONTENT, Erasure.BLANK),
    _obligation("state", DataClass.ROLE, Erasure.KEEP, _WHY_RECORD),
    _obligation("due_on", DataClass.ROLE, Erasure.KEEP, _WHY_RECORD),
    _obligation("first_due_on", DataClass.ROLE, Erasure.KEEP, _WHY_RECORD),
    _obligation("imposed_at", DataClass.ROLE, Erasure.KEEP, _WHY_RECORD),
    _obligation("extension_reason", DataClass.CONTENT, Erasure.REPLACE),
    _obligation("met_at", DataClass.ROLE, Erasure.KEEP, _WHY_RECORD),
    _obligation("met_by_what", DataClass.CONTENT, Erasure.BLANK),
    _obligation("waived_at", DataClass.ROLE, Erasure.KEEP, _WHY_RECORD),
    _obligation("waived_reason", DataClass.CONTENT, Erasure.REPLACE),
)
