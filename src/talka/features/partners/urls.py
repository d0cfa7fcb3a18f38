"""Addresses of partner calls; the list is drawn by search."""

from django.urls import path, re_path

from . import views

app_name = "partners"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/answers/<int:interest_pk>/", views.decide, name="decide"),
    path("<int:pk>/answers/<int:interest_pk>/take-back/", views.take_back, name="take-back"),
    path("<int:pk>/invite/", views.invite, name="invite"),
    path("<int:pk>/invite/<int:organisation_id>/", views.invite_one, name="invite-one"),
    path("<int:pk>/invite-match/<int:candidate>/", views.invite_match, name="invite-match"),
    path("<int:pk>/invitation/", views.invitation, name="invitation"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/resume/", views.resume, name="resume"),
    re_path(r"^(?P<pk>[0-9]{1,18})(?:-(?P<slug>[^/]*))?/$", views.detail, name="detail"),
]
