"""The form that sends one file whole."""

from typing import Any

from django import forms

from .content import Fault
from .faults import ENDINGS, SENTENCES


class PrivateFileForm(forms.Form):
    """One file. Its kind and content are asked where it is taken; ``slot`` keeps the fields of a page apart."""

    use_required_attribute = False
    file = forms.FileField(
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
        max_length=500,
        error_messages={
            "required": SENTENCES[Fault.MISSING],
            "invalid": SENTENCES[Fault.MISSING],
            "missing": SENTENCES[Fault.MISSING],
            "empty": SENTENCES[Fault.EMPTY],
        },
    )

    def __init__(self, *args: Any, slot: str, label: str, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=slot, **kwargs)
        self.fields["file"].label = label
        self.fields["file"].help_text = hint
