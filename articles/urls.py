"""Addresses of publications."""

from django.urls import path

from articles import views

app_name = "articles"

urlpatterns = [
    path("", views.publication_list, name="publications"),
]
