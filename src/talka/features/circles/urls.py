"""Addresses of study circles; the list is drawn by search."""

from django.urls import path, re_path

from .views import circles, ending, inside, joining, leading, meetings, work

app_name = "circles"
urlpatterns = [
    path("new/", circles.new, name="new"),
    path("<int:pk>/edit/", circles.edit, name="edit"),
    path("<int:pk>/open/", circles.open_, name="open"),
    path("<int:pk>/join/", joining.join, name="join"),
    path("<int:pk>/seats/<int:seat_pk>/take/", joining.take, name="take"),
    path("<int:pk>/seats/<int:seat_pk>/leave/", joining.leave, name="leave"),
    path("<int:pk>/seats/<int:seat_pk>/answer/", joining.answer, name="answer"),
    path("<int:pk>/seats/<int:seat_pk>/accept/", leading.accept, name="accept"),
    path("<int:pk>/seats/<int:seat_pk>/decline/", leading.decline, name="decline"),
    path("<int:pk>/seats/<int:seat_pk>/remove/", leading.remove, name="remove"),
    path("<int:pk>/seats/<int:seat_pk>/hand-over/", leading.hand_over, name="hand-over"),
    path("<int:pk>/take-over/", leading.take_over, name="take-over"),
    path("<int:pk>/invite/", leading.invite, name="invite"),
    path("<int:pk>/inside/", inside.inside, name="inside"),
    path("<int:pk>/rhythm/", meetings.rhythm, name="rhythm"),
    path("<int:pk>/meetings/add/", meetings.add, name="add-meeting"),
    path("<int:pk>/meetings/<int:meeting_pk>/", meetings.meeting, name="meeting"),
    path("<int:pk>/meetings/<int:meeting_pk>/write/", meetings.write, name="write"),
    path("<int:pk>/meetings/<int:meeting_pk>/move/", meetings.move, name="move"),
    path("<int:pk>/meetings/<int:meeting_pk>/cancel/", meetings.cancel, name="cancel-meeting"),
    path("<int:pk>/meetings/<int:meeting_pk>/after-all/", meetings.after_all, name="after-all"),
    path("<int:pk>/readings/add/", work.add_reading, name="add-reading"),
    path("<int:pk>/readings/<int:reading_pk>/read/", work.mark_read, name="mark-read"),
    path("<int:pk>/readings/<int:reading_pk>/remove/", work.remove_reading, name="remove-reading"),
    path("<int:pk>/log/", work.log, name="log"),
    path("<int:pk>/log/<int:entry_pk>/share/", work.share, name="share"),
    path("<int:pk>/log/<int:entry_pk>/forget/", work.forget, name="forget"),
    path("<int:pk>/start/", ending.start, name="start"),
    path("<int:pk>/call-off/", ending.call_off, name="call-off"),
    path("<int:pk>/finish/", ending.finish, name="finish"),
    path("<int:pk>/plan/", ending.plan, name="plan"),
    path("<int:pk>/plan/<int:line_pk>/remove/", ending.remove_line, name="remove-line"),
    re_path(r"^(?P<pk>[0-9]{1,18})(?:-(?P<slug>[^/]*))?/$", circles.detail, name="detail"),
]
rooms = [re_path(r"^(?P<pk>[0-9]{1,18})(?:-(?P<slug>[^/]*))?/$", inside.room, name="detail")]
