"""Every write of editions, by noun."""

from editions.actions.content import change_edition, remove_host, save_host, save_project, save_session
from editions.actions.edition import (
    announce_edition,
    archive_edition,
    assign_ordinal,
    cancel_edition,
    create_edition,
    hold_edition,
    reschedule_edition,
    start_edition,
)
from editions.actions.errors import (
    BriefError,
    EditionClosedError,
    EditionDatesError,
    EditionReasonError,
    ObligationDateError,
    ObligationReasonError,
    ParticipantFactsError,
)
from editions.actions.participation import (
    admit_participant,
    extend_obligation,
    impose_obligation,
    meet_obligation,
    waive_obligation,
)
from editions.facts import ParticipantFacts

__all__ = [
    "BriefError",
    "EditionClosedError",
    "EditionDatesError",
    "EditionReasonError",
    "ObligationDateError",
    "ObligationReasonError",
    "ParticipantFacts",
    "ParticipantFactsError",
    "admit_participant",
    "announce_edition",
    "archive_edition",
    "assign_ordinal",
    "cancel_edition",
    "change_edition",
    "create_edition",
    "extend_obligation",
    "hold_edition",
    "impose_obligation",
    "meet_obligation",
    "remove_host",
    "reschedule_edition",
    "save_host",
    "save_project",
    "save_session",
    "start_edition",
    "waive_obligation",
]
