"""What the jobs know about a person: who asked for them."""

from django.utils.translation import gettext_noop

from academy_portal.kernel.personal_data import DataClass, Erasure, PersonalField

_RETENTION = gettext_noop("As long as the job is of use as a record of what was computed.")
_SEEN_BY = gettext_noop("The person, and staff.")

_WHY_KEPT = "It says nothing about the person once the name is gone."
_BY = "requested_by_id"


def _job(field: str, erase: Erasure, why_kept: str = "") -> PersonalField:
    return PersonalField("jobs.job", field, _BY, DataClass.IDENTITY, _RETENTION, _SEEN_BY, True, erase, why_kept)


FIELDS: tuple[PersonalField, ...] = (
    _job("requested_by_id", Erasure.KEEP, _WHY_KEPT),
    _job("requested_by_label", Erasure.BLANK),
)
