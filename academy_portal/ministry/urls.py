"""Addresses of the host country's dashboard."""

from django.urls import path

from . import views

app_name = "ministry"
urlpatterns = [
    path("", views.start, name="dashboard"),
    path("<slug:slug>/", views.edition, name="edition"),
    path("<slug:slug>/counts.csv", views.counts, name="counts"),
]
