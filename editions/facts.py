"""What the apps above hand down about a person when they admit the person to an edition."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """Sex as the person stated it; nothing is ever inferred."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Another answer")
    UNDISCLOSED = "undisclosed", _("Prefers not to say")


class StakeholderCategory(models.TextChoices):
    """The group a person takes part for. The first three are the constituents of the ILO."""

    GOVERNMENT = "government", _("Government")
    EMPLOYERS = "employers", _("Employers' organisation")
    WORKERS = "workers", _("Workers' organisation")
    SSE_ORGANISATION = "sse_organisation", _("Enterprise or organisation of the SSE")
    SSE_NETWORK = "sse_network", _("Network of the SSE")
    INTERNATIONAL_ORGANISATION = "international_organisation", _("International organisation")
    DEVELOPMENT_AGENCY = "development_agency", _("Development agency or donor")
    ACADEMIA = "academia", _("University or research")
    FINANCIAL_INSTITUTION = "financial_institution", _("Financial institution")
    NGO = "ngo", _("Non-governmental organisation")
    MEDIA = "media", _("Media")
    OTHER = "other", _("Other")


CONSTITUENTS = (StakeholderCategory.GOVERNMENT, StakeholderCategory.EMPLOYERS, StakeholderCategory.WORKERS)


@dataclass(frozen=True)
class ParticipantFacts:
    """Copies of what was true of a person on admission. Empty text or an empty tuple: not known.

    Shapes: ``country`` is an ISO 3166 code of two letters; ``languages`` are BCP 47 codes, best first.
    """

    country: str = ""
    sex: str = ""
    stakeholder_category: str = ""
    languages: tuple[str, ...] = ()
    organisation: str = ""
