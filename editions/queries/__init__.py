"""Every read of editions that people see or that is used twice, by noun."""

from editions.queries.edition import (
    edition_by_slug,
    editions_for_filter,
    editions_public,
    editions_with_counts,
    facts_of,
    is_any_fictional,
    upcoming_edition,
)
from editions.queries.outcome import discrepancies, projects_public, related_events
from editions.queries.participation import (
    is_person_late,
    obligations_of,
    obligations_visible_to,
    open_obligations,
    owed_to_earlier_editions,
    participants_visible_to_ministry,
    participations_of,
    participations_visible_to,
    scholarships_held_before,
)
from editions.queries.programme import visit_sessions

__all__ = [
    "discrepancies",
    "edition_by_slug",
    "editions_for_filter",
    "editions_public",
    "editions_with_counts",
    "facts_of",
    "is_any_fictional",
    "is_person_late",
    "obligations_of",
    "obligations_visible_to",
    "open_obligations",
    "owed_to_earlier_editions",
    "participants_visible_to_ministry",
    "participations_of",
    "participations_visible_to",
    "projects_public",
    "related_events",
    "scholarships_held_before",
    "upcoming_edition",
    "visit_sessions",
]
