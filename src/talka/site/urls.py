"""Addresses of the site's own pages."""

from django.urls import path

from . import views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("drafts/<slug:form>/<int:record_id>/", views.draft, name="draft"),
]
