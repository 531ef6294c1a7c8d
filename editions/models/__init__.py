"""The models of editions, low to high: provenance, edition, programme, participation, outcome."""

from editions.models.edition import (
    DateChange,
    DatePrecision,
    Edition,
    EditionFact,
    EditionHost,
    HostKind,
    HostRole,
    Mode,
)
from editions.models.outcome import Discrepancy, LinkType, Output, OutputKind, Project, ProjectKind
from editions.models.participation import Admission, Obligation, ObligationKind, Participation, ParticipationRole
from editions.models.programme import RelatedEvent, Session, SessionDate, SessionKind, SideEvent
from editions.models.provenance import Figure, Traced

__all__ = [
    "Admission",
    "DateChange",
    "DatePrecision",
    "Discrepancy",
    "Edition",
    "EditionFact",
    "EditionHost",
    "Figure",
    "HostKind",
    "HostRole",
    "LinkType",
    "Mode",
    "Obligation",
    "ObligationKind",
    "Output",
    "OutputKind",
    "Participation",
    "ParticipationRole",
    "Project",
    "ProjectKind",
    "RelatedEvent",
    "Session",
    "SessionDate",
    "SessionKind",
    "SideEvent",
    "Traced",
]
