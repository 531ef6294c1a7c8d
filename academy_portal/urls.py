"""Every address of the portal. People's pages carry their language; machines' pages do not."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from academy_portal.pages.offline import worker

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("academy_portal.operations.urls")),
    path("reference/", include("academy_portal.reference.urls")),
    # At the root, because a service worker reaches no higher than its own address.
    path("sw.js", worker, name="worker"),
    *i18n_patterns(
        path("", include("academy_portal.pages.urls")),
        path("account/", include("academy_portal.accounts.urls")),
        path("account/", include("allauth.urls")),
        path("admin/", admin.site.urls),
        path("ministry/", include("academy_portal.ministry.urls")),
        path("jobs/", include("academy_portal.jobs.urls")),
        path("editions/", include("editions.urls")),
        path("publications/", include("articles.urls")),
        path("visits/", include("fieldvisits.urls")),
        path("networks/", include("networks.urls")),
        path("", include("scholarships.urls")),
        *([path("demo/", include("academy_portal.operations.demonstration_urls"))] if settings.DEMONSTRATION else []),
    ),
]

handler500 = "academy_portal.pages.views.server_error"
