"""Addresses for calendar programs, without a language in front."""

from django.urls import path

from . import feeds

app_name = "calendar-files"
urlpatterns = [
    path("calendar/<slug:secret>.ics", feeds.own, name="own"),
    path("calendar/one/<str:token>.ics", feeds.one_of_person, name="one-of-person"),
    path("<slug:name>.ics", feeds.feed, name="feed"),
    path("<slug:name>/<int:pk>.ics", feeds.one, name="one"),
]
