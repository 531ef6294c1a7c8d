"""Fixed lists of the application form. Source: domain.md, (a) and (e)."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class CostLine(models.TextChoices):
    """What a scholarship can pay for. Source: the practice, "covering travel, accommodation and participation fees"."""

    TRAVEL = "travel", _("Travel")
    ACCOMMODATION = "accommodation", _("Accommodation")
    FEE = "participation_fee", _("Participation fee")


class Policy(models.TextChoices):
    """What "best" means for a call; fixed before scores exist. Source: selection-method.md, decision 5."""

    PRIORITY = "priority", _("Priority by score")
    TOTAL = "total", _("Highest total merit")


class QuotaAttribute(models.TextChoices):
    """What a quota may look at."""

    COUNTRY = "country", _("Country")
    REGION = "region", _("ILO region")
    LDC = "ldc", _("Least developed country")
    SEX = "sex", _("Sex")
    CATEGORY = "category", _("Stakeholder category")
    CONSTITUENT = "constituent", _("Tripartite constituent")


class DocumentKind(models.TextChoices):
    """What may be sent with an application, in the order of the page."""

    CV = "cv", _("Curriculum vitae")
    LETTER = "letter", _("Letter of support")


class Decision(models.TextChoices):
    """What a selection run says about one application."""

    SELECTED = "selected", _("Selected")
    RESERVE = "reserve", _("Reserve list")
    REFUSED = "refused", _("Not selected")


class RunKind(models.TextChoices):
    """What a selection run is for. Source: selection-process.md, Selection and Offers."""

    FIRST = "first", _("Selection")
    REFILL = "refill", _("Free places filled")
    AMENDMENT = "amendment", _("Amendment")


class Failure(models.TextChoices):
    """Why a selection run has no result."""

    CANCELLED = "cancelled", _("The computation was cancelled.")
    TOO_LONG = "too_long", _("The computation took too long and was stopped. Ask for it again.")
    INFEASIBLE = (
        "infeasible",
        _("The rules of the call contradict each other for these applications, so nothing was decided."),
    )
    FAULT = "fault", _("The computation ended without a result. Nothing was decided; ask for it again.")
    NOBODY_FITS = (
        "nobody_fits",
        _("The place waits: nobody on the reserve list fits it. These rules stand in the way:"),
    )


class DeclineReason(models.TextChoices):
    """Why somebody declines a scholarship, where they want to say so; counted, never held against anybody."""

    CANNOT_TRAVEL = "cannot_travel", _("I cannot travel, or get no visa")
    NO_LEAVE = "no_leave", _("I get no leave from work")
    OTHER_FUNDING = "other_funding", _("I have other funding")
    COVERS_TOO_LITTLE = "too_little", _("The scholarship covers too little")
    PERSONAL = "personal", _("For personal reasons")
    OTHER = "other", _("For another reason")


class EndOfWaiting(models.TextChoices):
    """Why nobody on the reserve list waits any longer; told to those who waited."""

    ALL_TAKEN = "all_taken", _("All places have been taken.")
    NOBODY_FITS = (
        "nobody_fits",
        _("All answers are in, and nobody on the reserve list fits a free place under the rules of the call."),
    )
    TOO_LATE = "too_late", _("It is too late to offer free places before the edition begins.")
    OFFICER = "officer", _("The organisers of the call have ended the waiting.")


class RuleKind(models.TextChoices):
    """What a condition of a call looks at: the kinds that ``eligibility`` can judge."""

    COUNTRY_GROUP = "country_group", _("Country on a list")
    CATEGORY = "category", _("Who the person works for")
    EXPERIENCE = "experience", _("Years of experience")
    LANGUAGE = "language", _("Working language")
    ORGANISATION = "organisation", _("Supporting organisation")
    NO_OBLIGATION = "no_obligation", _("Nothing owed to earlier editions")
    NOT_RECENT_HOLDER = "not_recent_holder", _("No recent scholarship")


class LooksAt(models.TextChoices):
    """Which country of the person a condition on countries looks at."""

    RESIDENCE = "residence", _("Country of residence")
    NATIONALITY = "nationality", _("Nationality")
    EITHER = "either", _("Either of the two")


class Verdict(models.TextChoices):
    """What one condition says about an application."""

    MET = "met", pgettext_lazy("condition", "Met")
    NOT_MET = "not_met", pgettext_lazy("condition", "Not met")
    UNKNOWN = "unknown", _("A person looks at it")


class FindingReason(models.TextChoices):
    """Why a condition says so, in a word for lists; the whole sentence is made from the facts used."""

    FITS = "fits", _("Condition met")
    NOT_ON_LIST = "not_on_list", _("Country not on the list")
    LIST_NOT_KNOWN = "list_not_known", _("List of countries not known for the day")
    OTHER_CATEGORY = "other_category", _("Works for another category")
    TOO_FEW_YEARS = "too_few_years", _("Too few years of experience")
    NO_LANGUAGE = "no_language", _("None of the languages")
    NOT_NAMED = "not_named", _("No organisation named")
    NOT_IN_REGISTER = "not_in_register", _("Organisation not in the register")
    STILL_OWED = "still_owed", _("Something owed to an earlier edition")
    HELD_RECENTLY = "held_recently", _("Held a scholarship recently")
    NOT_GIVEN = "not_given", _("Not answered")
    NOBODY_KNOWS = "nobody_knows", _("No answer known")


class Screening(models.TextChoices):
    """Where an application stands after screening; empty before."""

    ELIGIBLE = "eligible", _("Eligible")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible")
    DOUBTFUL = "doubtful", _("A person looks at it")


class ConflictKind(models.TextChoices):
    """Why a reviewer may not read a file. Source: selection-process.md; selection-method.md, part B ("forbidden")."""

    OWN = "own", _("Own application")
    ORGANISATION = "organisation", _("Same organisation")
    MINISTRY = "ministry", _("Same ministry or public body")
    COUNTRY = "country", _("Same country")
    DECLARED = "declared", _("Declared by the reviewer")
    RECORDED = "recorded", _("Recorded by an officer")


# Found in the data by the portal; the other two are said by people.
FOUND_KINDS = (ConflictKind.OWN, ConflictKind.ORGANISATION, ConflictKind.MINISTRY, ConflictKind.COUNTRY)


class Reminder(models.TextChoices):
    """Of what a reviewer was reminded last about a file."""

    BEFORE = "before", _("before the due date")
    AFTER = "after", _("after the due date")


# What the rules that every call has are called in the files of the method.
BUDGET_RULE = "budget"
SEATS_RULE = "seats"


def budget_rule(line: str, payers: Iterable[str]) -> str:
    """The name of the budget of one line in the files of the method: a stranger reads there who pays."""
    return f"{BUDGET_RULE}:{line}:{' + '.join(payers)}"


def is_reserved_rule(name: str) -> bool:
    """Whether a name is the portal's own, so that no quota may bear it."""
    return name == SEATS_RULE or name.partition(":")[0] == BUDGET_RULE


def rule_label(name: str) -> str:
    """A rule of a result as people read it: the call's own words, or the budget and the seats."""
    kind, _colon, rest = name.partition(":")
    line, _colon, payers = rest.partition(":")
    if kind == BUDGET_RULE and line in CostLine.values:
        return gettext("%(line)s, paid by %(payers)s") % {"line": CostLine(line).label, "payers": payers}
    return {BUDGET_RULE: gettext("Budget"), SEATS_RULE: gettext("Seats")}.get(name, name)
