"""Addresses of watching, behind ``/watching/``."""

from django.urls import path

from . import views

app_name = "watching"
urlpatterns = [
    path("", views.everything, name="list"),
    path("mail/", views.mail_choice, name="mail"),
    path("records/<int:pk>/stop/", views.stop_record, name="stop-record"),
    path("searches/<int:pk>/", views.change_search, name="search"),
    path("<slug:sort>/<int:watched>/", views.one, name="target"),
    path("<slug:sort>/<int:watched>/stop/", views.stop, name="stop"),
]
