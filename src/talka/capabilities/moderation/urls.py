"""Addresses of moderation, behind ``/moderation/``."""

from django.urls import path

from .views import appealing, deciding, queue, reporting, telling, waves

app_name = "moderation"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("rules/", telling.house_rules, name="rules"),
    path("counts/", telling.counts, name="counts"),
    path("counts.json", telling.counts_json, name="counts-json"),
    path("counts.csv", telling.counts_csv, name="counts-csv"),
    path("proof/", reporting.proof, name="proof"),
    path("report/record/<int:pk>/", reporting.report_record, name="report-record"),
    path("report/comment/<int:pk>/", reporting.report_comment, name="report-comment"),
    path("record/<int:pk>/", deciding.on_record, name="on-record"),
    path("comment/<int:pk>/", deciding.on_comment, name="on-comment"),
    path("person/<int:pk>/", deciding.on_person, name="on-person"),
    path("decisions/<int:decision>/restore/", deciding.restore, name="restore"),
    path("about-you/", appealing.statements, name="statements"),
    path("about-you/<int:decision>/", appealing.statement, name="statement"),
    path("about-you/<int:decision>/object/", appealing.appeal, name="appeal"),
    path("appeals/<int:appeal>/", appealing.answer, name="answer"),
    path("waves/", waves.wave, name="wave"),
    path("waves/<int:batch>/", waves.batch, name="batch"),
    path("waves/<int:batch>/restore/", waves.restore, name="restore-wave"),
]
