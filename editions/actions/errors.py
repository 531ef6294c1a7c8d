"""The named refusals of this app."""

from academy_portal.kernel.errors import DomainError


class EditionDatesError(DomainError):
    """The edition lacks the dates that this move needs, or they contradict each other."""


class EditionReasonError(DomainError):
    """A cancelled or moved edition must say why."""


class EditionClosedError(DomainError):
    """The edition takes no new participants, or cannot be moved any more."""


class ObligationDateError(DomainError):
    """More time means a later date."""


class ObligationReasonError(DomainError):
    """An extension or a waiver must say why."""


class BriefError(DomainError):
    """The brief of an obligation holds something else than short texts under known names."""


class ParticipantFactsError(DomainError):
    """The facts about a participant hold a value that is not known here."""
