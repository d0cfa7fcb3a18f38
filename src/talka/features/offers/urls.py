"""Addresses of offers; the list is drawn by search."""

from django.urls import path, re_path

from . import views

app_name = "offers"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/ask/", views.ask, name="ask"),
    path("<int:pk>/suggest/<int:candidate>/", views.suggest, name="suggest"),
    path("<int:pk>/asks/<int:ask_pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/asks/<int:ask_pk>/take-back/", views.take_back, name="take-back"),
    path("<int:pk>/give/", views.give, name="give"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    re_path(r"^(?P<pk>[0-9]{1,18})(?:-(?P<slug>[^/]*))?/$", views.detail, name="detail"),
]
