"""The filter of the list of visits. It works by its address, without script."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from editions.queries import editions_for_filter


class VisitFilter(forms.Form):
    """The edition; what is not among the choices is said to be so and not used."""

    edition = forms.ChoiceField(label=_("Edition"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill the choices with the public editions: one query."""
        super().__init__(*args, **kwargs)
        editions = [(edition.slug, str(edition)) for edition in editions_for_filter()]
        self.fields["edition"].choices = [("", _("All editions")), *editions]

    def values(self) -> dict[str, str]:
        """The filter that is set and valid."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
