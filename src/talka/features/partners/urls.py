"""Addresses of partner calls; the list is drawn by search."""

from django.urls import path, re_path

from .views import answers, calls, inviting

app_name = "partners"
urlpatterns = [
    path("new/", calls.new, name="new"),
    path("<int:pk>/edit/", calls.edit, name="edit"),
    path("<int:pk>/answer/", answers.answer, name="answer"),
    path("<int:pk>/answers/<int:interest_pk>/", answers.decide, name="decide"),
    path("<int:pk>/answers/<int:interest_pk>/take-back/", answers.take_back, name="take-back"),
    path("<int:pk>/invite/", inviting.invite, name="invite"),
    path("<int:pk>/invite/<int:organisation_id>/", inviting.invite_one, name="invite-one"),
    path("<int:pk>/invite-match/<int:candidate>/", inviting.invite_match, name="invite-match"),
    path("<int:pk>/invitation/", inviting.invitation, name="invitation"),
    path("<int:pk>/leave/", answers.leave, name="leave"),
    path("<int:pk>/close/", calls.close, name="close"),
    path("<int:pk>/resume/", calls.resume, name="resume"),
    re_path(r"^(?P<pk>[0-9]{1,18})(?:-(?P<slug>[^/]*))?/$", calls.detail, name="detail"),
]
