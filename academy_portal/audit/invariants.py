from academy_portal.kernel.invariant import Invariant

INVARIANTS = [
    Invariant(
        "audit_every_event_linked",
        "Every event has its place in the chain.",
        "SELECT e.id FROM audit_event e LEFT JOIN audit_link l ON l.event_id = e.id WHERE l.event_id IS NULL",
    ),
    Invariant(
        "audit_chain_without_gap",
        "The positions of the chain run from one to its head without a gap.",
        "SELECT h.position FROM audit_head h"
        " WHERE h.position <> (SELECT count(*) FROM audit_link)"
        " OR h.position <> (SELECT max(position) FROM audit_link)",
    ),
    Invariant(
        "audit_nothing_waits_for_the_chain",
        "No committed event waits for its link.",
        "SELECT event_id FROM audit_unlinked",
    ),
]
