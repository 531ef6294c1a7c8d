"""The portal's addresses and the page of controls."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from academy_portal.urls import urlpatterns as portal
from tests.pages.controls import controls

urlpatterns = [*i18n_patterns(path("controls/", controls, name="controls")), *portal]
