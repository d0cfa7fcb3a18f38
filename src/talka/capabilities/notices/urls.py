"""Addresses of notices, of links in mails, and of the demo's mailbox."""

from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.notices, name="list"),
    path("notices/read/", views.read_all, name="read"),
    path("notices/mail/", views.mail_choice, name="mail"),
    path("notices/about/<int:pk>/", views.about, name="about"),
    path("notices/<int:pk>/", views.open_notice, name="open"),
    path("link/<str:name>/<str:token>/", views.link, name="link"),
    path("demo/mail/", views.mailbox, name="mailbox"),
    path("demo/mail/<str:name>/", views.mailbox_letter, name="letter"),
]
