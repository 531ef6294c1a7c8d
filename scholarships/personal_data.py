"""What scholarships know about a person. A row for each field; a test fails for a field without one."""

from django.utils.translation import gettext_noop

from academy_portal.kernel.personal_data import DataClass, Erasure, PersonalField

_UNTIL_REPORT = gettext_noop("Three years after the decision; then only counts remain.")
_RECORD = gettext_noop("As long as the record of the decision: it shows what was decided, not about whom.")
_OWNER_AND_OFFICERS = gettext_noop("The applicant and the selection officers of that call.")
_AND_REVIEWERS = gettext_noop("The applicant, the selection officers and the assigned reviewers of that call.")
_REVIEWER_AND_OFFICERS = gettext_noop(gettext_noop("The reviewer and the selection officers of that call."))
_WHY_RECORD = "It belongs to a decision that must stay provable and names nobody once the rest is gone."


def _application(field: str, data_class: DataClass, *, why_kept: str = _WHY_RECORD) -> PersonalField:
    return PersonalField(
        "scholarships.application",
        field,
        "applicant",
        data_class,
        _RECORD,
        _OWNER_AND_OFFICERS,
        export=True,
        erase=Erasure.KEEP,
        why_kept=why_kept,
    )


def _section(model: str, field: str, data_class: DataClass, *, seen_by: str, erase: Erasure) -> PersonalField:
    return PersonalField(
        f"scholarships.{model}",
        field,
        "application__applicant",
        data_class,
        _UNTIL_REPORT,
        seen_by,
        export=True,
        erase=erase,
    )


def _profile(
    field: str, data_class: DataClass, *, seen_by: str = _OWNER_AND_OFFICERS, erase: Erasure = Erasure.BLANK
) -> PersonalField:
    return _section("profile", field, data_class, seen_by=seen_by, erase=erase)


def _proposal(field: str) -> PersonalField:
    return _section("proposal", field, DataClass.CONTENT, seen_by=_AND_REVIEWERS, erase=Erasure.BLANK)


def _finding(model: str, field: str) -> PersonalField:
    return PersonalField(
        f"scholarships.{model}",
        field,
        "application__applicant",
        DataClass.ROLE,
        _RECORD,
        _OWNER_AND_OFFICERS,
        export=True,
        erase=Erasure.KEEP,
        why_kept="It is the ground of a decision, holds no name and cannot be changed afterwards.",
    )


FIELDS: tuple[PersonalField, ...] = (
    _application("uuid", DataClass.ROLE),
    _application("number", DataClass.IDENTITY),
    _application("state", DataClass.ROLE),
    _application("started_at", DataClass.ROLE),
    _application("submitted_at", DataClass.ROLE),
    _application("fingerprint", DataClass.ROLE),
    _application("screening", DataClass.ROLE),
    _profile("full_name", DataClass.IDENTITY),
    _profile("sex", DataClass.SENSITIVE),
    _profile("nationality", DataClass.IDENTITY),
    _profile("country", DataClass.IDENTITY, seen_by=_AND_REVIEWERS),
    _profile("category", DataClass.IDENTITY, seen_by=_AND_REVIEWERS),
    _profile("organisation", DataClass.IDENTITY),
    _profile("organisation_name", DataClass.IDENTITY),
    _profile("function", DataClass.IDENTITY, seen_by=_AND_REVIEWERS),
    _profile("experience_years", DataClass.IDENTITY, seen_by=_AND_REVIEWERS),
    _profile("languages", DataClass.IDENTITY),
    *(
        _proposal(field)
        for field in ("language", "motivation", "planned_use", "article_title", "article_abstract", "article_language")
    ),
    *(
        _section("document", field, DataClass.ROLE, seen_by=_AND_REVIEWERS, erase=Erasure.DELETE_ROW)
        for field in ("kind", "file", "attached_at")
    ),
    *(_finding("finding", field) for field in ("verdict", "reason", "used", "at")),
    *(_finding("screeningdecision", field) for field in ("screening", "reason", "explanation", "at")),
    PersonalField(
        "scholarships.offer",
        "answered_at",
        "person",
        DataClass.ROLE,
        _RECORD,
        _OWNER_AND_OFFICERS,
        export=True,
        erase=Erasure.KEEP,
        why_kept=_WHY_RECORD,
    ),
    PersonalField(
        "scholarships.offer",
        "decline_reason",
        "person",
        DataClass.CONTENT,
        _UNTIL_REPORT,
        _OWNER_AND_OFFICERS,
        export=True,
        erase=Erasure.BLANK,
    ),
    PersonalField(
        "scholarships.review",
        "conflict_reason",
        "reviewer",
        DataClass.SENSITIVE,
        _UNTIL_REPORT,
        gettext_noop("The reviewer and the selection officers of that call."),
        export=True,
        erase=Erasure.BLANK,
    ),
    PersonalField(
        "scholarships.review",
        "note",
        "reviewer",
        DataClass.CONTENT,
        _UNTIL_REPORT,
        gettext_noop("The reviewer and the selection officers of that call."),
        export=True,
        erase=Erasure.BLANK,
    ),
    PersonalField(
        "scholarships.score",
        "justification",
        "review__reviewer",
        DataClass.CONTENT,
        _RECORD,
        gettext_noop("The reviewer and the selection officers of that call."),
        export=True,
        erase=Erasure.KEEP,
        why_kept="Scores and their reasons are the ground of a decision and cannot be changed afterwards.",
    ),
    *(
        PersonalField(
            "scholarships.reviewer",
            field,
            "person",
            data_class,
            _UNTIL_REPORT,
            _REVIEWER_AND_OFFICERS,
            export=True,
            erase=Erasure.BLANK,
        )
        for field, data_class in (
            ("max_load", DataClass.ROLE),
            ("languages", DataClass.IDENTITY),
            ("organisation", DataClass.IDENTITY),
            ("organisation_name", DataClass.IDENTITY),
            ("country", DataClass.IDENTITY),
        )
    ),
    PersonalField(
        "scholarships.reviewer",
        "declared_at",
        "person",
        DataClass.ROLE,
        _RECORD,
        _REVIEWER_AND_OFFICERS,
        export=True,
        erase=Erasure.KEEP,
        why_kept=_WHY_RECORD,
    ),
    *(
        PersonalField(
            "scholarships.interest",
            field,
            "reviewer__person",
            DataClass.SENSITIVE,
            _UNTIL_REPORT,
            _REVIEWER_AND_OFFICERS,
            export=True,
            erase=Erasure.DELETE_ROW,
        )
        for field in ("organisation_name", "country", "declared_at")
    ),
    *(
        PersonalField(
            "scholarships.conflict",
            field,
            "person",
            DataClass.SENSITIVE,
            _UNTIL_REPORT,
            gettext_noop("The selection officers of that call."),
            export=True,
            erase=Erasure.BLANK,
        )
        for field in ("note", "lift_reason")
    ),
    *(
        PersonalField(
            "scholarships.conflict",
            field,
            "person",
            DataClass.ROLE,
            _RECORD,
            gettext_noop("The selection officers of that call."),
            export=True,
            erase=Erasure.KEEP,
            why_kept="Who may not read a file must stay provable as long as the decision.",
        )
        for field in ("kind", "found_at", "lifted_at")
    ),
    PersonalField(
        "scholarships.review",
        "gone_reason",
        "reviewer",
        DataClass.SENSITIVE,
        _UNTIL_REPORT,
        _REVIEWER_AND_OFFICERS,
        export=True,
        erase=Erasure.BLANK,
    ),
)
