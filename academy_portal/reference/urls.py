"""Addresses of reference data for scripts. They carry no language: one answer serves all."""

from django.urls import path

from . import views

app_name = "reference"
urlpatterns = [path("countries.json", views.countries, name="countries")]
