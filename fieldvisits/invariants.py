"""Facts about visits that must always hold."""

from academy_portal.kernel.invariant import Invariant

INVARIANTS = [
    Invariant(
        "fieldvisits_facts_of_visits_only",
        "Only a session of kind visit has the facts of a visit.",
        "SELECT f.id FROM fieldvisits_visitfacts f JOIN editions_session s ON s.id = f.session_id"
        " WHERE s.kind <> 'visit'",
    ),
]
