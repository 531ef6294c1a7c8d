"""Facts about reference data that must always hold, beside those that the constraints already enforce."""

from academy_portal.kernel.invariant import Invariant

INVARIANTS = [
    Invariant(
        "reference_facts_have_a_source",
        "Every country, group and membership says where it comes from.",
        "SELECT iso2 AS key FROM reference_country WHERE source_urls = '{}' AND source_note = ''"
        " UNION ALL SELECT code FROM reference_countrygroup WHERE source_urls = '{}' AND source_note = ''"
        " UNION ALL SELECT id::text FROM reference_membership WHERE source_urls = '{}' AND source_note = ''",
    ),
    Invariant(
        "reference_region_groups_agree",
        "The member States of a regional group are the member States that the countries' own rows put in that region.",
        "SELECT c.iso2 FROM reference_country c LEFT JOIN (SELECT m.country_id, lower(substr(g.code, 5)) AS region"
        " FROM reference_membership m JOIN reference_countrygroup g ON g.id = m.group_id"
        " WHERE g.kind = 'ilo_region' AND m.valid_to IS NULL) r ON r.country_id = c.iso2"
        " WHERE r.region IS DISTINCT FROM CASE WHEN c.ilo_member THEN c.ilo_region END",
    ),
    Invariant(
        "reference_loads_are_recorded",
        "Every load of a shipped file stands in the record of acts.",
        "SELECT l.id FROM reference_dataload l WHERE NOT EXISTS (SELECT 1 FROM audit_event v"
        " WHERE v.subject_model = 'reference.dataload' AND v.subject_pk = l.id::text AND v.verb = 'reference.loaded')",
    ),
]
