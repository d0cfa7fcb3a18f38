"""Addresses of the forum; what its list isn't asked for itself, search draws."""

from django.urls import path, re_path

from .views import answering, gathering, lists, reading, running, voting, writing

app_name = "forum"
urlpatterns = [
    path("", lists.index, name="list"),
    path("theme/<slug:code>/", lists.theme, name="theme"),
    path("read/", lists.read_all, name="read-all"),
    path("new/", writing.new, name="new"),
    path("accept/<int:comment_id>/", answering.accept, name="accept"),
    path("split/<int:comment_id>/", gathering.split, name="split"),
    path("<int:pk>/edit/", writing.edit, name="edit"),
    path("<int:pk>/new-replies/", reading.new_replies, name="new-replies"),
    path("<int:pk>/no-answer/", answering.take_back, name="no-answer"),
    path("<int:pk>/close/", running.close, name="close"),
    path("<int:pk>/reopen/", running.reopen, name="reopen"),
    path("<int:pk>/move/", running.move, name="move"),
    path("<int:pk>/pin/", running.pin, name="pin"),
    path("<int:pk>/review/", running.review, name="review"),
    path("<int:pk>/merge/", gathering.merge, name="merge"),
    path("<int:pk>/poll/", voting.add, name="poll"),
    path("<int:pk>/vote/", voting.vote, name="vote"),
    path("<int:pk>/end-poll/", voting.end, name="end-poll"),
    re_path(r"^(?P<pk>[0-9]{1,18})(?:-(?P<slug>[^/]*))?/$", reading.detail, name="detail"),
]
