"""Addresses of imports."""

from django.urls import path

from . import views

app_name = "exchange"
urlpatterns = [
    path("import/", views.upload, name="upload"),
    path("import/<int:pk>/", views.preview, name="preview"),
    path("import/<int:pk>/apply/", views.apply, name="apply"),
]
