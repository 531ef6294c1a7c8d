"""What a reader may ask of the directory."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from academy_portal.kernel.text import one_line

from .models import Kind, Region, Status
from .queries import NetworkFilter

QUERY_MAX_LENGTH = 100


class LinesField(forms.CharField):
    """A list of short texts, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """The list as lines; what was typed stays as it is."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        """The lines that are not empty, clean."""
        lines = map(one_line, (value or "").splitlines())
        return [line for line in lines if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the list differs; empty lines do not count."""
        return self.to_python(data) != (initial or [])


class NetworkFilterForm(forms.Form):
    """The filter of the list: sent by GET, so that every view of the list has an address."""

    q = forms.CharField(label=_("Name, acronym or city"), max_length=QUERY_MAX_LENGTH, required=False)
    region = forms.ChoiceField(label=_("Region"), choices=Region.choices, required=False)
    country = forms.RegexField(label=_("Country"), regex=r"^[A-Z]{2}$", required=False)
    kind = forms.ChoiceField(label=_("Reach"), choices=Kind.choices, required=False)
    theme = forms.RegexField(label=_("Theme"), regex=r"^[a-z0-9-]{1,40}$", required=False)
    language = forms.RegexField(label=_("Language"), regex=r"^[a-z]{2,3}$", required=False)
    status = forms.ChoiceField(label=_("Status"), choices=Status.choices, required=False)

    def clean_q(self) -> str:
        """The words as one clean line."""
        return one_line(self.cleaned_data["q"])

    def wish(self) -> NetworkFilter:
        """What is asked for; a part that nobody understands is left out, and ``errors`` says so."""
        self.is_valid()
        asked: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value}
        return NetworkFilter(**asked)
