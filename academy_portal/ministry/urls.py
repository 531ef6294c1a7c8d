"""Addresses of the host country's dashboard."""

from django.urls import URLPattern

app_name = "ministry"
urlpatterns: list[URLPattern] = []
