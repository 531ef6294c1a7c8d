"""Addresses of the demonstration. They exist only where the portal runs as one."""

from django.urls import path

from . import demonstration_views as views

app_name = "demonstration"
urlpatterns = [
    path("", views.story, name="story"),
    path("people/<slug:key>/", views.sign_in, name="sign_in"),
    path("steps/<slug:key>/", views.step, name="step"),
    path("mails/<slug:key>/", views.mails, name="mails"),
    path("reset/", views.reset, name="reset"),
]
