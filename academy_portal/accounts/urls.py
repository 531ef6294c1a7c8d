"""Addresses of one's own account; they stand before allauth's, two of whose pages they replace."""

from django.urls import path

from academy_portal.accounts import views

app_name = "accounts"

urlpatterns = [
    path("settings/", views.own_settings, name="settings"),
    path("settings/time-zone/", views.own_time_zone, name="time_zone"),
    path("2fa/totp/activate/", views.ActivateAppView.as_view(), name="activate_app"),
    path("2fa/webauthn/add/", views.AddKeyView.as_view(), name="add_key"),
]
