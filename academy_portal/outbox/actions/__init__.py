"""Every write of the outbox.

``enqueueing`` with the deed, ``desk`` by staff, ``delivery`` by workers, ``erasure`` when a person is forgotten.
"""

from .delivery import deliver_due, sweep_messages
from .desk import (
    SecretGoneError,
    WaitsForDeedError,
    cancel,
    confirm,
    hold,
    release,
    resend,
)
from .enqueueing import KeyTakenError, Letter, enqueue_message
from .erasure import erase_recipient

__all__ = [
    "KeyTakenError",
    "Letter",
    "SecretGoneError",
    "WaitsForDeedError",
    "cancel",
    "confirm",
    "deliver_due",
    "enqueue_message",
    "erase_recipient",
    "hold",
    "release",
    "resend",
    "sweep_messages",
]
