"""A place for one file on a page: what it shows, in each state."""

from dataclasses import dataclass

from .faults import MOST_BYTES
from .forms import PrivateFileForm
from .models import PrivateFile


@dataclass(frozen=True)
class Slot:
    """One place for one file.

    Shapes: ``name`` is the id on the page and the prefix of the form. Of the files, those that exist: the one that is
    ``kept``, one that has ``arriving`` parts, one that was ``removed`` and can be put back. ``url`` opens the kept one;
    ``act_url`` ends in a slash, the acts hang on it: send, parts, remove, restore, forget. ``is_open``: whether the
    person may change anything.
    """

    name: str
    title: str
    form: PrivateFileForm
    url: str
    act_url: str
    is_open: bool
    kept: PrivateFile | None = None
    arriving: PrivateFile | None = None
    removed: PrivateFile | None = None
    most_bytes: int = MOST_BYTES
