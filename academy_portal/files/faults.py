"""Why a file is not taken, in words that say what to do."""

from django.utils.translation import gettext_lazy as _

from academy_portal.kernel.errors import DomainError

from .content import Fault

MOST_BYTES = 5 * 1024 * 1024
ENDINGS = ".pdf,.docx,.jpg,.jpeg,.png"

SENTENCES = {
    Fault.MISSING: _("Choose a file first."),
    Fault.EMPTY: _("This file is empty. Open it on your device, save it again and choose it once more."),
    Fault.TOO_LARGE: _("This file is larger than 5 MB. Save it smaller, or photograph it with less detail."),
    Fault.WRONG_TYPE: _("This kind of file cannot be taken. Save it as PDF, Word (.docx), JPG or PNG."),
    Fault.DISAGREES: _(
        "The content of this file is not what its name says. Save it anew as PDF, Word (.docx), JPG or PNG."
    ),
    Fault.PROTECTED: _("This file is protected with a password. Save a copy without a password and send the copy."),
    Fault.DAMAGED: _("This file cannot be opened; a part may be missing. Save it again on your device and send it."),
    Fault.TOO_MANY_DOTS: _("This picture has more than 40 million dots. Save it smaller and send it again."),
    Fault.UNSAFE: _("This file holds programs or far too much packed content. Save it as PDF and send that."),
}


class FileRefusedError(DomainError):
    """A file is not taken. Nothing of it is kept."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(SENTENCES[fault]))
        self.fault = fault


class FileChangedError(DomainError):
    """What arrived is not what was sent."""


class TooManyArrivingError(DomainError):
    """The person has begun to send more files than anybody needs."""
