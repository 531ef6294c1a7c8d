"""The portal's addresses and the sample page."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from tests.pages.sample import sample

urlpatterns = [*i18n_patterns(path("sample/", sample, name="sample")), path("", include("academy_portal.urls"))]
