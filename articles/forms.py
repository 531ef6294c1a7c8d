"""The filter of the list of publications. It works by its address, without script."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from academy_portal.reference.names import language_name
from articles.models import PublicationKind
from articles.queries import WITHOUT_EDITION, publication_languages
from editions.queries import editions_for_filter


class PublicationFilter(forms.Form):
    """Edition, language and kind; what is not among the choices is said to be so and not used."""

    edition = forms.ChoiceField(label=_("Edition"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill the choices with the public editions and the languages that occur: two queries."""
        super().__init__(*args, **kwargs)
        here = get_language() or "en"
        editions = [(edition.slug, str(edition)) for edition in editions_for_filter()]
        languages = [(code, language_name(code, here)) for code in publication_languages()]
        self.fields["edition"].choices = [
            ("", _("All editions")),
            *editions,
            (WITHOUT_EDITION, _("Without an edition")),
        ]
        self.fields["language"].choices = [("", _("All languages")), *sorted(languages, key=lambda pair: pair[1])]
        self.fields["kind"].choices = [("", _("All kinds")), *PublicationKind.choices]

    def values(self) -> dict[str, str]:
        """The filters that are set and valid."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
