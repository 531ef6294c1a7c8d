"""Places for files: empty, half sent, received, replaced, refused, closed; what the script says on the way."""

from datetime import UTC, datetime
from types import SimpleNamespace

from django.http import HttpRequest
from django.utils.translation import gettext as _

from academy_portal.files.content import Fault
from academy_portal.files.faults import SENTENCES
from academy_portal.files.forms import PrivateFileForm
from academy_portal.files.models import PrivateFile
from academy_portal.files.slots import Slot
from academy_portal.pages.kit.words import Words, words

AT = datetime(2027, 3, 15, 12, 3, tzinfo=UTC)
HERE = "#files"


def show(request: HttpRequest) -> dict[str, object]:
    """A place in each state, and the line of progress in each of its."""
    say = words()
    pdf, photo = _file("CV.pdf", "pdf", 319_488), _file(f"{say.guest} {say.long_word}.jpg", "jpg", 2_209_630)
    half = PrivateFile(name=f"{say.guest}.pdf", sent_size=1_258_291, received=319_488)
    return {
        "slots": [
            _slot(say, "empty"),
            _slot(say, "half", arriving=half),
            _slot(say, "kept", kept=pdf),
            _slot(say, "replaced", title=say.long_word, kept=photo, removed=pdf),
            _slot(say, "removed", removed=photo),
            _slot(say, "wrong", is_wrong=True),
            _slot(say, "wrong_kept", kept=pdf, is_wrong=True),
            _slot(say, "closed", kept=photo, is_open=False),
            _slot(say, "closed_empty", is_open=False),
        ],
        "panels": [
            _panel(_("Getting the file ready")),
            _panel(_("{} of {} sent").format("312 KB", "1.2 MB"), value="0.26"),
            _panel(_("Paused. What has arrived is kept."), value="0.26", is_at_rest=True),
            _panel(_("The line is lost. Trying again."), value="0.26"),
            _panel(_("Not sent. What has arrived is kept: try again."), value="0.26", is_at_rest=True, is_fault=True),
        ],
        "documents": [
            {"title": say.title, "name": pdf.name, "url": HERE, "kind": "PDF", "size": pdf.size},
            {"title": say.short, "name": photo.name, "url": HERE, "kind": "JPG", "size": photo.size},
            {"title": say.long_word, "name": "", "url": HERE, "kind": "DOCX", "size": 1},
        ],
    }


def _file(name: str, kind: str, size: int) -> PrivateFile:
    return PrivateFile(name=name, kind=kind, size=size, kept_at=AT)


def _slot(
    say: Words, state: str, *, title: str = "", is_wrong: bool = False, is_open: bool = True, **files: object
) -> Slot:
    given = {"data": {}, "files": {}} if is_wrong else {}
    form = PrivateFileForm(slot=f"kit_file_{state}", label=say.labels["letter"], hint=say.sentence, **given)
    if is_wrong:
        form.errors.clear()
        form.is_specimen = True
        form.add_error("file", str(SENTENCES[Fault.PROTECTED]))
    name = f"kit-file-{state.replace('_', '-')}"
    return Slot(name=name, title=title or say.title, form=form, url=HERE, act_url="?", is_open=is_open, **files)


def _panel(text: str, *, value: str = "", is_at_rest: bool = False, is_fault: bool = False) -> SimpleNamespace:
    return SimpleNamespace(text=text, value=value, is_at_rest=is_at_rest, is_fault=is_fault)
