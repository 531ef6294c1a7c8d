"""Pages about one's own account that allauth does not have, and two of its pages with our mark in the session."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from academy_portal.accounts.actions import change_own_settings
from academy_portal.accounts.forms import CountryOfZoneForm, OwnSettingsForm, OwnZoneForm
from academy_portal.accounts.second_factor import record_second_factor
from academy_portal.kernel.clock import now
from academy_portal.reference.zones import country_of_zone, zones_of_country


class ActivateAppView(ActivateTOTPView):
    """Setting up an authenticator app: typing its first code is showing the second factor."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Store the app and mark the session."""
        response = super().form_valid(form)
        record_second_factor(self.request, self.request.user, type=Authenticator.Type.TOTP)
        return response


class AddKeyView(AddWebAuthnView):
    """Adding a passkey or security key: touching it is showing the second factor."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Store the key and mark the session."""
        response = super().form_valid(form)
        record_second_factor(self.request, self.request.user, type=Authenticator.Type.WEBAUTHN)
        return response


@require_http_methods(["GET", "HEAD", "POST"])
def own_settings(request: HttpRequest) -> HttpResponse:
    """Name and language; after a change of language the page comes back in the new one."""
    user = request.user
    initial = {"full_name": user.full_name, "language": user.language}
    form = OwnSettingsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_own_settings(user=user, by=user, at=now(), **form.cleaned_data)
        with translation.override(user.language):
            messages.success(request, _("Your settings are saved."))
            return redirect(reverse("accounts:settings"))
    return render(request, "accounts/settings.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def own_time_zone(request: HttpRequest) -> HttpResponse:
    """The time zone in two steps: a country, then one of its zones. The country stands in the address."""
    user = request.user
    asked = CountryOfZoneForm(request.GET or None, initial={"country": country_of_zone(user.time_zone)})
    if not (asked.is_bound and asked.is_valid()):
        return render(request, "accounts/time_zone.html", {"form": asked}, status=422 if asked.errors else 200)
    zones = zones_of_country(asked.cleaned_data["country"], translation.get_language())
    only_one = zones[0][0] if len(zones) == 1 else user.time_zone
    form = OwnZoneForm(request.POST or None, zones=zones, initial={"time_zone": only_one})
    if request.method == "POST" and form.is_valid():
        change_own_settings(user=user, by=user, at=now(), **form.cleaned_data)
        messages.success(request, _("Your settings are saved."))
        return redirect(reverse("accounts:settings"))
    return render(request, "accounts/time_zone_of_country.html", {"form": form}, status=422 if form.errors else 200)
