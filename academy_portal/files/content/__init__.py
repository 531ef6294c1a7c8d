"""What a file holds, found by its content. Plain Python and Pillow: it runs in a child process that may be killed."""

from .examine import examine
from .kinds import Fault, FaultError, Kind, kind_of_name

__all__ = ["Fault", "FaultError", "Kind", "examine", "kind_of_name"]
