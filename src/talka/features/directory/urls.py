"""Addresses of organisations; the list is drawn by search."""

from django.urls import path, re_path

from .views import claims, contact, coordinating, editing, matches, networks, pages, people

app_name = "directory"
urlpatterns = [
    path("new/", editing.new, name="new"),
    path("likely/", pages.likely_ones, name="likely"),
    path("of/<int:organisation_pk>/", pages.of_organisation, name="of"),
    path("mine/", people.mine, name="mine"),
    path("queue/", coordinating.queue, name="queue"),
    path("invitations/<int:invitation_pk>/answer/", people.answer_invitation, name="invitation"),
    path("invitations/<int:invitation_pk>/take-back/", people.take_back, name="invitation-take-back"),
    path("claims/<int:claim_pk>/take-back/", claims.take_back, name="claim-take-back"),
    path("claims/<int:claim_pk>/answer/", coordinating.answer, name="claim-answer"),
    path("parts/<int:part_pk>/answer/", networks.answer, name="member-answer"),
    path("parts/<int:part_pk>/leave/", networks.leave, name="member-leave"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/logo/", editing.logo, name="logo"),
    path("<int:pk>/logo/<str:name>", pages.logo_file, name="logo-file"),
    path("<int:pk>/confirm/", pages.confirm, name="confirm"),
    path("<int:pk>/close/", pages.close, name="close"),
    path("<int:pk>/reopen/", pages.reopen, name="reopen"),
    path("<int:pk>/people/", people.people, name="people"),
    path("<int:pk>/people/invite/", people.invite, name="invite"),
    path("<int:pk>/people/<int:membership_pk>/role/", people.set_role, name="role"),
    path("<int:pk>/people/<int:membership_pk>/remove/", people.remove, name="remove"),
    path("<int:pk>/people/<int:membership_pk>/answer/", people.answer_request, name="request"),
    path("<int:pk>/join/", people.join, name="join"),
    path("<int:pk>/join/take-back/", people.take_back_request, name="join-take-back"),
    path("<int:pk>/leave/", people.leave, name="leave"),
    path("<int:pk>/claim/", claims.claim, name="claim"),
    path("<int:pk>/claim/mail/", claims.by_mail, name="claim-mail"),
    path("<int:pk>/claim/code/", claims.code, name="claim-code"),
    path("<int:pk>/contact/", contact.write, name="contact"),
    path("<int:pk>/members/invite/", networks.invite, name="member-invite"),
    path("<int:pk>/members/ask/", networks.ask, name="member-ask"),
    path("<int:pk>/act/<int:candidate>/", matches.act, name="act"),
    path("<int:pk>/take-on/", coordinating.take_on, name="take-on"),
    path("<int:pk>/decline/", coordinating.decline, name="decline"),
    path("<int:pk>/reconsider/", coordinating.reconsider, name="reconsider"),
    path("<int:pk>/verify/", coordinating.verify, name="verify"),
    path("<int:pk>/merge/", coordinating.merge_choice, name="merge"),
    path("<int:pk>/merge/<int:into_pk>/", coordinating.merge, name="merge-into"),
    path("<int:pk>/not-the-same/<int:other_pk>/", coordinating.not_the_same, name="not-the-same"),
    re_path(r"^(?P<pk>[0-9]{1,18})(?:-(?P<slug>[^/]*))?/$", pages.detail, name="detail"),
]
