"""Facts about the directory that must always hold, beside those that the constraints already enforce."""

from academy_portal.kernel.invariant import Invariant

# The networks from which following a reference leads back to themselves.
_RING = (
    "WITH RECURSIVE above AS (SELECT id AS start, REF AS here FROM networks_network WHERE REF IS NOT NULL"
    " UNION SELECT above.start, n.REF FROM above JOIN networks_network n ON n.id = above.here"
    " WHERE n.REF IS NOT NULL) SELECT start FROM above WHERE start = here"
)

INVARIANTS = [
    Invariant(
        "networks_no_ring_of_federations",
        "No network belongs to one of its own members.",
        _RING.replace("REF", "parent_id"),
    ),
    Invariant(
        "networks_no_ring_of_mergers",
        "No network merged into one that merged into it.",
        _RING.replace("REF", "merged_into_id"),
    ),
    Invariant(
        "networks_edits_are_recorded",
        "Every record that a person edited has its edit in the record of acts.",
        "SELECT n.id FROM networks_network n WHERE n.edited_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM audit_event v"
        " WHERE v.subject_model = 'networks.network' AND v.subject_pk = n.id::text AND v.verb = 'network.updated')",
    ),
    Invariant(
        "networks_mandates_name_a_network",
        "A mandate for a network names one that exists.",
        "SELECT m.id FROM accounts_mandate m WHERE m.scope_kind = 'network'"
        " AND NOT EXISTS (SELECT 1 FROM networks_network n WHERE n.id::text = m.scope_id)",
    ),
]
