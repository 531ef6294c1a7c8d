"""Addresses of the directory."""

from django.urls import path

from . import views

app_name = "networks"
urlpatterns = [
    path("", views.network_list, name="list"),
    path("tree/", views.network_tree, name="tree"),
    path("suggest/", views.suggest, name="suggest"),
    path("<slug:slug>/", views.network_detail, name="detail"),
]
