"""What the form keys know about a person: that a form was sent."""

from django.utils.translation import gettext_noop

from academy_portal.kernel.personal_data import DataClass, Erasure, PersonalField

_RETENTION = gettext_noop("Thirty days.")
_SEEN_BY = gettext_noop("Nobody: it only makes a form count once.")

FIELDS: tuple[PersonalField, ...] = (
    PersonalField(
        "idempotency.formkey", "user_id", "user_id", DataClass.IDENTITY, _RETENTION, _SEEN_BY, False, Erasure.DELETE_ROW
    ),
    PersonalField(
        "idempotency.formkey", "result", "user_id", DataClass.CONTENT, _RETENTION, _SEEN_BY, False, Erasure.DELETE_ROW
    ),
)
