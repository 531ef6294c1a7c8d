"""What the outbox knows about a person."""

from django.utils.translation import gettext_noop

from academy_portal.kernel.personal_data import DataClass, Erasure, PersonalField

_RETENTION = gettext_noop("Ten years: it shows what was said to whom, and when.")
_SEEN_BY = gettext_noop("The person, and staff of the mail desk.")
_TRACE = "It says that a message went out, and nothing about the person once address and text are gone."


def _message(
    field: str, data_class: DataClass, erase: Erasure, *, export: bool = True, why_kept: str = ""
) -> PersonalField:
    return PersonalField(
        "outbox.message", field, "recipient_id", data_class, _RETENTION, _SEEN_BY, export, erase, why_kept
    )


FIELDS: tuple[PersonalField, ...] = (
    _message("recipient_id", DataClass.IDENTITY, Erasure.KEEP, why_kept=_TRACE),
    _message("recipient_email", DataClass.CONTACT, Erasure.REPLACE),
    _message("recipient_name", DataClass.IDENTITY, Erasure.BLANK),
    _message("language", DataClass.PREFERENCE, Erasure.KEEP, why_kept=_TRACE),
    _message("subject", DataClass.CONTENT, Erasure.BLANK),
    _message("body_text", DataClass.CONTENT, Erasure.BLANK),
    _message("secret_box", DataClass.SECURITY, Erasure.BLANK, export=False),
    _message("kind", DataClass.CONTENT, Erasure.KEEP, why_kept=_TRACE),
    _message("state", DataClass.CONTENT, Erasure.KEEP, why_kept=_TRACE),
    _message("created_at", DataClass.CONTENT, Erasure.KEEP, why_kept=_TRACE),
    _message("sent_at", DataClass.CONTENT, Erasure.KEEP, why_kept=_TRACE),
)
