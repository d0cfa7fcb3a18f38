"""Addresses of the design system; mounted under the language."""

from django.urls import path

from . import views

app_name = "ui"
urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("theme/", views.choose_theme, name="theme"),
]
