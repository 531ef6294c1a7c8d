"""The errors that an action may answer with. Their text is for people."""


class DomainError(Exception):
    """A deed was refused for a reason that a person can understand.

    The message is a whole translatable sentence that says what is wrong and, where it can, what to do.
    """


class NotPermittedError(DomainError):
    """The person who asked may not do this."""


class StaleError(DomainError):
    """What the person saw has changed since; nothing was done."""
