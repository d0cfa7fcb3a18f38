"""Addresses of pages of results, behind their language. They come last: a kind's list is at any path left over."""

from django.urls import path

from .views import pages, saved

app_name = "search"
urlpatterns = [
    path("search/", pages.search, name="search"),
    path("search/suggest/", pages.suggest, name="suggest"),
    path("search/save/", saved.save, name="save"),
    path("search/saved/", saved.saved, name="saved"),
    path("search/saved/<int:pk>/", saved.change, name="change"),
    path("search/saved/<int:pk>/delete/", saved.delete, name="delete"),
    path("<slug:path>/", pages.listing, name="list"),
]
