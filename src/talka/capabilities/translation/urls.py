"""Addresses of translation, behind ``/translations/``."""

from django.urls import path

from .views import answering, asking, covering, machine, reading, wanted, writing

app_name = "translation"
urlpatterns = [
    path("", wanted.wanted, name="wanted"),
    path("coverage/", covering.coverage, name="coverage"),
    path("coverage.csv", covering.coverage_csv, name="coverage-csv"),
    path("proposals/<int:proposal>/", answering.proposal, name="proposal"),
    path("proposals/<int:proposal>/accept/", answering.accept, name="accept"),
    path("proposals/<int:proposal>/send-back/", answering.send_back, name="send-back"),
    path("proposals/<int:proposal>/take-back/", writing.withdraw, name="withdraw"),
    path("<int:pk>/", reading.languages, name="languages"),
    path("<int:pk>/<slug:language>/ask/", asking.ask, name="ask"),
    path("<int:pk>/<slug:language>/ask/take-back/", asking.take_back, name="take-back"),
    path("<int:pk>/<slug:language>/begin/", writing.begin, name="begin"),
    path("<int:pk>/<slug:language>/", writing.edit, name="edit"),
    path("<int:pk>/<slug:language>/machine/", machine.ask, name="machine"),
    path("<int:pk>/<slug:language>/machine/show/", machine.publish, name="machine-show"),
    path("<int:pk>/<slug:language>/machine/take-away/", machine.take_away, name="machine-take-away"),
]
