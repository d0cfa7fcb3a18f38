"""Addresses of calendars for people."""

from django.urls import path

from . import month, views

app_name = "calendars"
urlpatterns = [
    path("<slug:path>/calendar/", month.month, name="month"),
    path("calendar/", views.mine, name="mine"),
    path("calendar/make/", views.make, name="make"),
    path("calendar/end/", views.end, name="end"),
]
