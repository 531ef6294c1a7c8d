"""Addresses of field visits."""

from django.urls import path

from fieldvisits import views

app_name = "fieldvisits"

urlpatterns = [
    path("", views.visit_list, name="list"),
]
