"""Addresses of pages of results, behind their language. They come last: a kind's list is at any path left over."""

from django.urls import path

from .views import pages

app_name = "search"
urlpatterns = [
    path("search/", pages.search, name="search"),
    path("search/suggest/", pages.suggest, name="suggest"),
    path("<slug:path>/", pages.listing, name="list"),
]
