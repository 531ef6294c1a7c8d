"""Fixed lists of the application form. Source: domain.md, (a) and (e)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """As the person states it; "not stated" is a value and never counts towards a quota."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Other")
    NOT_STATED = "not_stated", _("I prefer not to say")


class StakeholderCategory(models.TextChoices):
    """Who the applicant works for. The first three groups are the ILO's constituents."""

    GOVERNMENT = "government", _("Government (national, regional or local)")
    WORKERS = "workers_organisation", _("Workers’ organisation")
    EMPLOYERS = "employers_organisation", _("Employers’ organisation")
    SSE_ENTITY = "sse_entity", _("Social and solidarity economy enterprise or organisation")
    SSE_NETWORK = "sse_network", _("Social and solidarity economy network")
    INTERNATIONAL = "international_organisation", _("International organisation")
    AGENCY = "development_agency", _("Development agency or donor")
    ACADEMIA = "academia", _("University or research")
    FINANCE = "financial_institution", _("Financial institution")
    NGO = "ngo", _("Non-governmental organisation")
    MEDIA = "media", _("Media")
    OTHER = "other", _("Other")


CONSTITUENTS = (StakeholderCategory.GOVERNMENT, StakeholderCategory.WORKERS, StakeholderCategory.EMPLOYERS)


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
