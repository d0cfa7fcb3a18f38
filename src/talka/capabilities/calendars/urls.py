"""Addresses of calendars for people."""

from django.urls import path

from .views import month, own

app_name = "calendars"
urlpatterns = [
    path("<slug:path>/calendar/", month.month, name="month"),
    path("calendar/", own.mine, name="mine"),
    path("calendar/make/", own.make, name="make"),
    path("calendar/end/", own.end, name="end"),
]
