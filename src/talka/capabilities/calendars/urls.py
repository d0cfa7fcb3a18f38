"""Addresses of calendars for people."""

from django.urls import path

from . import views

app_name = "calendars"
urlpatterns = [
    path("calendar/", views.mine, name="mine"),
    path("calendar/make/", views.make, name="make"),
    path("calendar/end/", views.end, name="end"),
]
