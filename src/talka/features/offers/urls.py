"""Addresses of offers; the list is drawn by search."""

from django.urls import path, re_path

from .views import asks, offers

app_name = "offers"
urlpatterns = [
    path("new/", offers.new, name="new"),
    path("<int:pk>/edit/", offers.edit, name="edit"),
    path("<int:pk>/ask/", asks.ask, name="ask"),
    path("<int:pk>/suggest/<int:candidate>/", offers.suggest, name="suggest"),
    path("<int:pk>/asks/<int:ask_pk>/answer/", asks.answer, name="answer"),
    path("<int:pk>/asks/<int:ask_pk>/take-back/", asks.take_back, name="take-back"),
    path("<int:pk>/give/", offers.give, name="give"),
    path("<int:pk>/withdraw/", offers.withdraw, name="withdraw"),
    path("<int:pk>/reopen/", offers.reopen, name="reopen"),
    re_path(r"^(?P<pk>[0-9]{1,18})(?:-(?P<slug>[^/]*))?/$", offers.detail, name="detail"),
]
