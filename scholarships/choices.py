"""Fixed lists of the application form. Source: domain.md, (a) and (e)."""

from django.db import models
from django.utils.translation import gettext
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

    REGION = "region", _("ILO region")
    LDC = "ldc", _("Least developed country")
    SEX = "sex", _("Sex")
    CATEGORY = "category", _("Stakeholder category")
    CONSTITUENT = "constituent", _("Tripartite constituent")


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
        _("The rules of the call contradict each other for these applications. Relax one of them."),
    )
    FAULT = "fault", _("The computation ended without a result. Nothing was decided; ask for it again.")


class Ineligibility(models.TextChoices):
    """Which condition of the call an application does not meet."""

    COUNTRY = "country", _("Country not on the list of the call")


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


# What the two rules that every call has are called in the files of the method.
BUDGET_RULE = "budget"
SEATS_RULE = "seats"


def rule_label(name: str) -> str:
    """A rule of a result as people read it: the call's own words, or the budget and the seats."""
    return {BUDGET_RULE: gettext("Budget"), SEATS_RULE: gettext("Seats")}.get(name, name)
