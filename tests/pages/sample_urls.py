"""The portal's addresses and the sample page."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from academy_portal.urls import urlpatterns as portal
from tests.pages.sample import sample

urlpatterns = [*i18n_patterns(path("sample/", sample, name="sample")), *portal]
