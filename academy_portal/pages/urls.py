"""Addresses of the portal's own pages."""

from django.urls import path

from academy_portal.pages import offline, views
from academy_portal.pages.kit.views import kit

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("my/", views.my, name="my"),
    path("help/", views.help_page, name="help"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("glossary/", views.glossary, name="glossary"),
    path("kit/", kit, name="kit"),
    path("offline/", offline.offline, name="offline"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
]
