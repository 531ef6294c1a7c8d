"""Fields that know people."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .models import User, normalised_email


class PersonField(forms.ModelChoiceField):
    """One account by its e-mail address: no list of all people on a page. The key is taken too, as links hand it on."""

    widget = forms.EmailInput(attrs={"dir": "ltr", "size": 40})
    default_error_messages = {
        "invalid_choice": _("No account has this e-mail address. Look it up in the list of people.")
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", capfirst(_("person")))
        kwargs.setdefault("help_text", _("E-mail address, as in the list of people."))
        super().__init__(User.objects.all(), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The address of an account that is known by its key; what somebody typed as it is."""
        key = getattr(value, "pk", value)
        if not str(key or "").isdecimal():
            return key
        found = User.objects.filter(pk=key).values_list("email", flat=True).first()
        return found or key

    def to_python(self, value: Any) -> User | None:
        """The account.

        Raises: ValidationError where there is none.
        """
        text = normalised_email(str(value or ""))
        if text in self.empty_values:
            return None
        found: User | None = User.objects.filter(**({"pk": text} if text.isdecimal() else {"email": text})).first()
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found
