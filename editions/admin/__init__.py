"""The desk pages of editions."""

from editions.admin.edition import EditionAdmin, SessionAdmin
from editions.admin.outcome import DiscrepancyAdmin, ProjectAdmin
from editions.admin.participation import ObligationAdmin, ParticipationAdmin

__all__ = [
    "DiscrepancyAdmin",
    "EditionAdmin",
    "ObligationAdmin",
    "ParticipationAdmin",
    "ProjectAdmin",
    "SessionAdmin",
]
