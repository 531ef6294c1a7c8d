"""Facts about scholarships that must always hold."""

from academy_portal.kernel.invariant import Invariant

from .seal import FACT, SEAL_SQL

INVARIANTS = (
    Invariant(
        "scholarships_draft_not_submitted",
        "A draft carries no time of submission.",
        "SELECT id FROM scholarships_application WHERE state = 'draft' AND submitted_at IS NOT NULL",
    ),
    Invariant(
        "scholarships_sections_exist",
        "Every application has its two sections.",
        """
        SELECT application.id FROM scholarships_application AS application
        LEFT JOIN scholarships_profile AS profile ON profile.application_id = application.id
        LEFT JOIN scholarships_proposal AS proposal ON proposal.application_id = application.id
        WHERE profile.application_id IS NULL OR proposal.application_id IS NULL
        """,
    ),
    Invariant(
        "scholarships_documents_have_files",
        "Every document has a file that is kept and was sent by its applicant for this very place, and the other way.",
        """
        SELECT document.id FROM scholarships_document AS document
        JOIN scholarships_application AS application ON application.id = document.application_id
        JOIN files_privatefile AS file ON file.id = document.file_id
        WHERE file.state <> 'kept' OR file.owner_id <> application.applicant_id
           OR file.purpose <> 'scholarships.document' OR file.place <> application.id || ':' || document.kind
        UNION ALL
        SELECT file.id FROM files_privatefile AS file
        WHERE file.state = 'kept' AND file.purpose = 'scholarships.document'
          AND NOT EXISTS (SELECT 1 FROM scholarships_document AS document WHERE document.file_id = file.id)
        """,
    ),
    Invariant(
        "scholarships_documents_go_with_withdrawal",
        "Whoever has withdrawn left no document and no file behind.",
        """
        SELECT application.id FROM scholarships_application AS application
        JOIN files_privatefile AS file ON file.purpose = 'scholarships.document' AND file.state IN ('kept', 'removed')
         AND file.owner_id = application.applicant_id AND split_part(file.place, ':', 1) = application.id::text
        WHERE application.state = 'withdrawn'
        """,
    ),
    Invariant(
        "scholarships_receipts",
        "Whoever has sent an application was sent a receipt.",
        """
        SELECT application.id FROM scholarships_application AS application
        WHERE application.submitted_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM outbox_message AS message
            WHERE message.kind = 'scholarship_receipt' AND message.about_model = 'scholarships.application'
              AND message.about_pk = application.id::text
        )
        """,
    ),
    Invariant(
        "scholarships_budget",
        "No published result costs more than the budget of its call.",
        """
        SELECT run.id FROM scholarships_selectionrun AS run
        JOIN scholarships_outcome AS outcome ON outcome.run_id = run.id AND outcome.decision = 'selected'
        WHERE run.state = 'published' GROUP BY run.id, run.call_id
        HAVING SUM(outcome.cost) > 100 * COALESCE(
            (SELECT SUM(line.amount) FROM scholarships_budgetline AS line WHERE line.call_id = run.call_id), 0)
        """,
    ),
    Invariant(
        "scholarships_budget_lines",
        "No payer is charged more in any line than it gives: live offers and accepted awards together.",
        """
        SELECT line.id FROM scholarships_budgetline AS line
        JOIN scholarships_offerline AS charge ON charge.budget_line_id = line.id
        JOIN scholarships_offer AS offer ON offer.id = charge.offer_id AND offer.state IN ('staged', 'open', 'accepted')
        GROUP BY line.id, line.amount HAVING SUM(charge.amount) > line.amount
        """,
    ),
    Invariant(
        "scholarships_charges",
        "What an award pays is charged to payers of its own call who give money for that line.",
        """
        SELECT charge.id FROM scholarships_offerline AS charge
        JOIN scholarships_offer AS offer ON offer.id = charge.offer_id
        JOIN scholarships_application AS application ON application.id = offer.application_id
        JOIN scholarships_budgetline AS line ON line.id = charge.budget_line_id
        WHERE line.call_id <> application.call_id OR line.line NOT IN ('', charge.line)
        """,
    ),
    Invariant(
        "scholarships_award_sums",
        "The lines of an award add up to what the result says that it costs.",
        """
        SELECT offer.id FROM scholarships_offer AS offer
        JOIN scholarships_outcome AS outcome
          ON outcome.run_id = offer.run_id AND outcome.application_id = offer.application_id
        WHERE outcome.cost <> 100 * COALESCE(
            (SELECT SUM(charge.amount) FROM scholarships_offerline AS charge WHERE charge.offer_id = offer.id), 0)
        """,
    ),
    Invariant(
        "scholarships_seats",
        "No published result has more awards than its call has seats.",
        """
        SELECT run.id FROM scholarships_selectionrun AS run
        JOIN scholarships_call AS call ON call.id = run.call_id
        JOIN scholarships_outcome AS outcome ON outcome.run_id = run.id AND outcome.decision = 'selected'
        WHERE run.state = 'published' GROUP BY run.id, call.seats HAVING COUNT(*) > call.seats
        """,
    ),
    Invariant(
        "scholarships_places",
        "No more people hold a place, or an offer of one, than the call has seats, over all its results.",
        """
        SELECT call.id FROM scholarships_call AS call
        JOIN scholarships_application AS application ON application.call_id = call.id
        JOIN scholarships_offer AS offer ON offer.application_id = application.id
        WHERE offer.state IN ('staged', 'open', 'accepted') GROUP BY call.id, call.seats HAVING COUNT(*) > call.seats
        """,
    ),
    Invariant(
        "scholarships_offers_rest_on_results",
        "Whoever was sent an offer stands as selected in the published result that it names.",
        """
        SELECT offer.id FROM scholarships_offer AS offer
        JOIN scholarships_selectionrun AS run ON run.id = offer.run_id
        WHERE offer.state NOT IN ('staged', 'void') AND (run.state <> 'published' OR NOT EXISTS (
            SELECT 1 FROM scholarships_outcome AS outcome
            WHERE outcome.run_id = run.id AND outcome.application_id = offer.application_id
              AND outcome.decision = 'selected'
        ))
        """,
    ),
    Invariant(
        "scholarships_nobody_waits_for_nothing",
        "Once the waiting of a call has ended, nobody is on its reserve list.",
        """
        SELECT application.id FROM scholarships_application AS application
        JOIN scholarships_waitingend AS ended ON ended.call_id = application.call_id AND ended.state = 'released'
        WHERE application.state = 'reserve'
        """,
    ),
    Invariant(
        "scholarships_run_hashes",
        "The result of a run has the hash that was signed.",
        """
        SELECT id FROM scholarships_selectionrun
        WHERE output_sha256 <> '' AND encode(sha256(convert_to(output_text, 'UTF8')), 'hex') <> output_sha256
        """,
    ),
    Invariant(
        "scholarships_input_hashes",
        "The input of a run has the hash that was announced.",
        """
        SELECT id FROM scholarships_selectionrun
        WHERE encode(sha256(convert_to(input_text, 'UTF8')), 'hex') <> input_sha256
        """,
    ),
    Invariant(
        "scholarships_reviewed",
        "Nobody unreviewed stands in a published result.",
        """
        SELECT outcome.id FROM scholarships_outcome AS outcome
        JOIN scholarships_selectionrun AS run ON run.id = outcome.run_id AND run.state = 'published'
        WHERE NOT EXISTS (
            SELECT 1 FROM scholarships_review AS review
            WHERE review.application_id = outcome.application_id AND review.state = 'done'
        )
        """,
    ),
    Invariant(
        "scholarships_offer_and_application",
        "An offer and its application tell the same story.",
        """
        SELECT offer.id FROM scholarships_offer AS offer
        JOIN scholarships_application AS application ON application.id = offer.application_id
        WHERE (offer.state = 'open' AND application.state <> 'offered')
           OR (offer.state IN ('accepted', 'declined', 'lapsed') AND application.state <> offer.state)
        """,
    ),
    Invariant(
        "scholarships_offered_has_offer",
        "Whoever is offered a scholarship has an open offer.",
        """
        SELECT application.id FROM scholarships_application AS application
        WHERE application.state = 'offered' AND NOT EXISTS (
            SELECT 1 FROM scholarships_offer AS offer
            WHERE offer.application_id = application.id AND offer.state = 'open'
        )
        """,
    ),
    Invariant(
        "scholarships_seal_holds",
        "What was signed or published is, byte by byte, what the record of acts has sealed.",
        f"""
        WITH sealed AS (
            SELECT event.subject_pk, event.verb, event.facts->>'{FACT}' AS seal FROM audit_event AS event
            WHERE event.subject_model = 'scholarships.selectionrun' AND event.facts ? '{FACT}'
        )
        SELECT run.id FROM scholarships_selectionrun AS run
        WHERE (run.state = 'published' OR run.second_signed_by_id IS NOT NULL)
          AND (NOT EXISTS (SELECT 1 FROM sealed WHERE sealed.subject_pk = run.id::text
                              AND (run.state <> 'published' OR sealed.verb IN ('publish', 'seal_afterwards')))
               OR EXISTS (SELECT 1 FROM sealed WHERE sealed.subject_pk = run.id::text AND sealed.seal <> {SEAL_SQL}))
        """,  # noqa: S608 - names of this package
    ),
    Invariant(
        "scholarships_run_story",
        "Each run stands where the record of acts last led it, and none is gone.",
        # A demonstration that is made anew takes its runs with it and says so in the record.
        """
        SELECT event.id FROM (
            SELECT DISTINCT ON (subject_pk) id, subject_pk, to_state, at FROM audit_event
            WHERE subject_model = 'scholarships.selectionrun' AND to_state <> '' ORDER BY subject_pk, id DESC
        ) AS event
        LEFT JOIN scholarships_selectionrun AS run ON run.id::text = event.subject_pk
        WHERE (run.id IS NULL OR run.state <> event.to_state
               OR (run.state = 'published' AND run.published_at <> event.at))
          AND NOT EXISTS (
            SELECT 1 FROM audit_event AS reset WHERE reset.verb = 'demonstration_reset' AND reset.id > event.id
          )
        """,
    ),
    Invariant(
        "scholarships_two_signers",
        "Results and amendments were signed by two different people, who stand in the record of acts.",
        """
        SELECT run.id FROM scholarships_selectionrun AS run
        WHERE run.kind IN ('first', 'amendment') AND run.state IN ('signed', 'published') AND NOT EXISTS (
            SELECT 1 FROM audit_event AS one
            JOIN audit_event AS two ON two.subject_model = one.subject_model AND two.subject_pk = one.subject_pk
            WHERE one.subject_model = 'scholarships.selectionrun' AND one.subject_pk = run.id::text
              AND one.verb = 'sign_first' AND one.actor_id = run.first_signed_by_id
              AND two.verb = 'sign' AND two.actor_id = run.second_signed_by_id
              AND one.actor_id <> two.actor_id
        )
        """,
    ),
    Invariant(
        "scholarships_nobody_forgotten",
        "Once the review has begun, whoever is not read was screened; once all is decided, nobody waits.",
        """
        SELECT application.id FROM scholarships_application AS application
        JOIN scholarships_call AS call ON call.id = application.call_id
        WHERE application.state = 'submitted'
          AND (call.state = 'decided' OR (call.state = 'in_review' AND application.screening IN ('', 'eligible')))
        """,
    ),
    Invariant(
        "scholarships_screened_by_every_condition",
        "Every screened application has a finding for each condition of its call, or a person's decision.",
        """
        SELECT application.id FROM scholarships_application AS application
        JOIN scholarships_eligibilityrule AS rule ON rule.call_id = application.call_id
        WHERE application.screening <> ''
          AND NOT EXISTS (SELECT 1 FROM scholarships_finding AS finding
                          WHERE finding.application_id = application.id AND finding.rule_id = rule.id)
          AND NOT EXISTS (SELECT 1 FROM scholarships_screeningdecision AS decision
                          WHERE decision.application_id = application.id)
        """,
    ),
    Invariant(
        "scholarships_screening_has_a_ground",
        "A screening says what the findings say, unless a person decided; then it says what was decided last.",
        """
        SELECT application.id FROM scholarships_application AS application
        CROSS JOIN LATERAL (SELECT COUNT(*) FILTER (WHERE verdict = 'not_met') AS failed,
                                   COUNT(*) FILTER (WHERE verdict = 'unknown') AS unknown
                            FROM scholarships_finding WHERE application_id = application.id) AS found
        LEFT JOIN LATERAL (SELECT screening FROM scholarships_screeningdecision
                           WHERE application_id = application.id ORDER BY id DESC LIMIT 1) AS decision ON TRUE
        WHERE application.screening <> '' AND application.screening <> COALESCE(
            decision.screening,
            CASE WHEN found.failed > 0 THEN 'not_eligible' WHEN found.unknown > 0 THEN 'doubtful' ELSE 'eligible' END)
        """,
    ),
    Invariant(
        "scholarships_no_offer_after_withdrawal",
        "Whoever has withdrawn has no live offer.",
        """
        SELECT offer.id FROM scholarships_offer AS offer
        JOIN scholarships_application AS application ON application.id = offer.application_id
        WHERE application.state = 'withdrawn' AND offer.state IN ('staged', 'open')
        """,
    ),
    Invariant(
        "scholarships_accepted_participates",
        "Whoever accepted takes part in the edition and owes an article.",
        """
        SELECT application.id FROM scholarships_application AS application
        JOIN scholarships_call AS call ON call.id = application.call_id
        WHERE application.state = 'accepted' AND NOT EXISTS (
            SELECT 1 FROM editions_participation AS participation
            JOIN editions_obligation AS obligation ON obligation.participation_id = participation.id
            WHERE participation.person_id = application.applicant_id AND participation.edition_id = call.edition_id
              AND participation.role = 'scholarship_holder' AND obligation.kind = 'article'
        )
        """,
    ),
    Invariant(
        "scholarships_mandates_name_a_call",
        "A mandate for a call names one that exists.",
        "SELECT m.id FROM accounts_mandate m WHERE m.scope_kind = 'call'"
        " AND NOT EXISTS (SELECT 1 FROM scholarships_call c WHERE c.id::text = m.scope_id)",
    ),
    Invariant(
        "scholarships_no_reading_in_conflict",
        "Nobody reads, or has scored, a file from which a conflict of interest keeps them.",
        """
        SELECT review.id FROM scholarships_review AS review
        JOIN scholarships_conflict AS conflict ON conflict.application_id = review.application_id
         AND conflict.person_id = review.reviewer_id AND conflict.lifted_at IS NULL
        WHERE review.state IN ('open', 'done')
        """,
    ),
    Invariant(
        "scholarships_no_own_reading",
        "Nobody reads the own application.",
        """
        SELECT review.id FROM scholarships_review AS review
        JOIN scholarships_application AS application ON application.id = review.application_id
        WHERE application.applicant_id = review.reviewer_id
        """,
    ),
    Invariant(
        "scholarships_reviewer_load",
        "No reviewer has more files than agreed, but for those that an officer gave beyond it on record.",
        """
        SELECT MIN(review.id) FROM scholarships_review AS review
        JOIN scholarships_application AS application ON application.id = review.application_id
        JOIN scholarships_call AS call ON call.id = application.call_id
        LEFT JOIN scholarships_reviewer AS reviewer
          ON reviewer.call_id = call.id AND reviewer.person_id = review.reviewer_id
        WHERE review.state IN ('open', 'done') AND NOT review.beyond_load AND application.state <> 'withdrawn'
        GROUP BY call.id, review.reviewer_id, COALESCE(reviewer.max_load, call.reviewer_load)
        HAVING COUNT(*) > COALESCE(reviewer.max_load, call.reviewer_load)
        """,
    ),
)
