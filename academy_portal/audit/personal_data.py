"""What the record of acts knows about a person: what stands beside the chain, and the number of who acted."""

from django.utils.translation import gettext_noop

from academy_portal.kernel.personal_data import DataClass, Erasure, PersonalField

_RETENTION = gettext_noop("As long as the portal: it shows how decisions came about.")
_SEEN_BY = gettext_noop("Staff that may read the record, and those who see the object that the act concerns.")

FIELDS: tuple[PersonalField, ...] = (
    PersonalField(
        "audit.event", "actor_id", "actor_id", DataClass.IDENTITY, _RETENTION, _SEEN_BY, True, Erasure.KEEP,
        "The chain holds it; it says nothing about the person once the name is gone.",
    ),
    PersonalField(
        "audit.eventpersonal", "actor_label", "event__actor_id", DataClass.IDENTITY, _RETENTION, _SEEN_BY, True,
        Erasure.BLANK,
    ),
    PersonalField(
        "audit.eventpersonal", "personal", "event__actor_id", DataClass.CONTENT, _RETENTION, _SEEN_BY, True,
        Erasure.BLANK,
    ),
)  # fmt: skip
