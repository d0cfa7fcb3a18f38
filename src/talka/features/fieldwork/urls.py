"""Addresses of field meetings; the list is drawn by search."""

from django.urls import path, re_path

from .views import hearing, meetings, planning, way

app_name = "fieldwork"
urlpatterns = [
    path("new/", meetings.new, name="new"),
    path("<int:pk>/edit/", meetings.edit, name="edit"),
    path("<int:pk>/start/", way.start, name="start"),
    path("<int:pk>/hold/", way.hold, name="hold"),
    path("<int:pk>/report/", way.report, name="report"),
    path("<int:pk>/cancel/", way.cancel, name="cancel"),
    path("<int:pk>/plan-again/", way.plan_again, name="plan-again"),
    path("<int:pk>/team/", planning.team, name="team"),
    path("<int:pk>/team/spots/<int:spot_pk>/remove/", planning.remove_spot, name="remove-spot"),
    path("<int:pk>/team/cars/<int:car_pk>/take-back/", planning.take_car_back, name="take-car-back"),
    path("<int:pk>/team/cars/<int:car_pk>/seat/", planning.take_seat, name="take-seat"),
    path("<int:pk>/team/leave-seat/", planning.leave_seat, name="leave-seat"),
    path("<int:pk>/invite/", planning.invite, name="invite"),
    path("<int:pk>/invitation/", planning.invitation, name="invitation"),
    path("<int:pk>/leave/", planning.leave, name="leave"),
    path("<int:pk>/write-down/", hearing.write_down, name="write-down"),
    path("<int:pk>/write-down/send/", hearing.send, name="send"),
    path("<int:pk>/write-down/worker.js", hearing.worker, name="worker"),
    path("<int:pk>/what-happened/", meetings.what_happened, name="what-happened"),
    re_path(r"^(?P<pk>[0-9]{1,18})(?:-(?P<slug>[^/]*))?/$", meetings.detail, name="detail"),
]
