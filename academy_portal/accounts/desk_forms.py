"""Forms with which staff keeps accounts and mandates at the desk. They parse; the actions decide."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.formfields import PersonField
from academy_portal.accounts.forms import FullNameField, time_zone_choices
from academy_portal.accounts.models import Mandate, User, normalised_email
from academy_portal.accounts.roles import RULES, Role, ScopeKind
from academy_portal.audit.desk import ReasonForm
from academy_portal.formats.lists import listed


class PersonForm(forms.ModelForm):
    """Name, language and time zone of a person."""

    full_name = FullNameField(required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices, initial="UTC")

    class Meta:
        model = User
        fields = ("full_name", "language", "time_zone")


class AddUserForm(PersonForm):
    """A new person, who signs in by a code sent to the address."""

    class Meta(PersonForm.Meta):
        fields = ("email", "full_name", "language", "time_zone")

    def clean_email(self) -> str:
        """The address as it is stored, so that a known one is found whatever its case."""
        return normalised_email(self.cleaned_data["email"])


class ChangeEmailForm(ReasonForm):
    """Another address for a person who asked for it."""

    email = forms.EmailField(label=_("New e-mail address"), max_length=254)
    field_order = ("email", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("How the person proved the request")


class StaffRightsForm(forms.Form):
    """Whether a person is staff or administrator."""

    is_staff = forms.BooleanField(label=_("Staff: may open the desk"), required=False)
    is_superuser = forms.BooleanField(label=_("Administrator: may also change accounts and rights"), required=False)


class MandateForm(forms.ModelForm):
    """A new mandate. Which scopes a role may have stands in the role table."""

    user = PersonField()

    class Meta:
        model = Mandate
        fields = ("user", "role", "scope_kind", "scope_id", "valid_from", "valid_until")

    def clean(self) -> dict[str, Any]:
        """Say in words which scopes fit the role."""
        cleaned = super().clean()
        role, kind = cleaned.get("role"), cleaned.get("scope_kind", "")
        if role and kind not in RULES[role].scope_kinds:
            names = [
                str(ScopeKind(fit).label) if fit else str(_("the whole portal"))
                for fit in sorted(RULES[role].scope_kinds)
            ]
            self.add_error(
                "scope_kind",
                _("The role %(role)s can be given for: %(scopes)s.")
                % {"role": Role(role).label, "scopes": listed(names)},
            )
        return cleaned
