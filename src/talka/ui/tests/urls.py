"""Addresses for the tests of this folder: the design system alone, under the language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(path("", include("talka.ui.urls")))
