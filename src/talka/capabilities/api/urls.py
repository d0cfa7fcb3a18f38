"""Addresses of the API."""

from django.urls import path

from .api import api, nothing

urlpatterns = [path("v1/", api.urls), path("<path:rest>", nothing)]
