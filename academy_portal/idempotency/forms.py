"""The hidden field that makes a form count once."""

import secrets

from django import forms

from .actions import FIELD


def new_form_key() -> str:
    """A fresh key that nobody can guess."""
    return secrets.token_urlsafe(24)


class FormKeyMixin(forms.Form):
    """Adds the hidden field ``form_key`` to a form. Each showing of the page brings a new key."""

    form_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64, initial=new_form_key)


__all__ = ["FIELD", "FormKeyMixin", "new_form_key"]
