"""Addresses of conversations and comments."""

from django.urls import path

from .views import acting, reading, writing

app_name = "comments"
urlpatterns = [
    path("on/<int:pk>/", reading.conversation, name="conversation"),
    path("on/<int:pk>/write/", writing.write, name="write"),
    path("on/<int:pk>/names/", writing.names, name="names"),
    path("on/<int:pk>/react/", acting.react_to_record, name="react-record"),
    path("check-mail/", writing.check_mail, name="check-mail"),
    path("<int:pk>/", reading.thread, name="thread"),
    path("<int:pk>/versions/", reading.versions, name="versions"),
    path("<int:pk>/answer/", writing.answer, name="answer"),
    path("<int:pk>/edit/", writing.edit, name="edit"),
    path("<int:pk>/language/", acting.language, name="language"),
    path("<int:pk>/take-back/", acting.take_back, name="take-back"),
    path("<int:pk>/react/", acting.react, name="react"),
    path("<int:pk>/official/", acting.official, name="official"),
]
