"""Addresses of the public pages on editions."""

from django.urls import path

from editions import views

app_name = "editions"

urlpatterns = [
    path("", views.edition_list, name="list"),
    path("projects/", views.project_list, name="projects"),
    path("disagreements/", views.discrepancy_list, name="discrepancies"),
    path("<slug:slug>/", views.edition_detail, name="detail"),
]
