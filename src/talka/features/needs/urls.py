"""Addresses of needs; the list is drawn by search."""

from django.urls import path, re_path

from .views import answering, closing, inviting, reading, reporting, responding, spots

app_name = "needs"
urlpatterns = [
    path("report/", reporting.report, name="report"),
    path("report/check-mail/", reporting.check_mail, name="check-mail"),
    path("twins/", reading.twins, name="twins"),
    path("batch/", reporting.batch, name="batch"),
    path("queue/", reading.queue, name="queue"),
    path("overdue/", reading.overdue, name="overdue"),
    path("promises/", reading.promises, name="promises"),
    path("spot-map/", spots.spot_map, name="spot-map"),
    path("organisations/", reading.organisations, name="organisations"),
    path("<int:pk>/edit/", reporting.edit, name="edit"),
    path("<int:pk>/voice/", reporting.voice, name="voice"),
    path("<int:pk>/voice/back/", reporting.voice_back, name="voice-back"),
    path("<int:pk>/take-up/", responding.take_up, name="take-up"),
    path("<int:pk>/share/", responding.share, name="share"),
    path("<int:pk>/deliver/", responding.deliver, name="deliver"),
    path("<int:pk>/withdraw/", responding.withdraw, name="withdraw"),
    path("<int:pk>/progress/", responding.tell_progress, name="progress"),
    path("<int:pk>/invite/", inviting.invite, name="invite"),
    path("<int:pk>/invite/<int:candidate>/", inviting.invite_candidate, name="invite-candidate"),
    path("<int:pk>/decline-invitation/", inviting.decline_invitation, name="decline-invitation"),
    path("<int:pk>/answers/<int:source>/agree/", answering.agree, name="agree"),
    path("<int:pk>/answers/<int:source>/deny/", answering.deny, name="deny"),
    path("<int:pk>/say-solved/", closing.say_solved, name="say-solved"),
    path("<int:pk>/solved/", closing.solved, name="solved"),
    path("<int:pk>/settle/", closing.settle, name="settle"),
    path("<int:pk>/not-feasible/", closing.not_feasible, name="not-feasible"),
    path("<int:pk>/reopen/", closing.reopen, name="reopen"),
    path("<int:pk>/confirm/", closing.confirm, name="confirm"),
    path("<int:pk>/turn-down/", closing.turn_down, name="turn-down"),
    path("<int:pk>/reconsider/", closing.reconsider, name="reconsider"),
    path("<int:pk>/merge/", closing.merge, name="merge"),
    re_path(r"^(?P<pk>[0-9]{1,18})(?:-(?P<slug>[^/]*))?/$", reading.detail, name="detail"),
]
