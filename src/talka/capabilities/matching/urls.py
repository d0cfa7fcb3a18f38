"""Addresses of matches."""

from django.urls import path

from . import views

app_name = "matching"
urlpatterns = [
    path("matches/<int:pk>/", views.matches, name="list"),
    path("matches/<int:pk>/dismiss/<int:candidate>/", views.dismiss, name="dismiss"),
]
