"""Addresses of news; the list is drawn by search."""

from django.urls import path, re_path

from .views import pictures, press, reading, reviewing, writing

app_name = "news"
urlpatterns = [
    path("new/", writing.new, name="new"),
    path("<int:pk>/edit/", writing.edit, name="edit"),
    path("<int:pk>/submit/", reviewing.submit, name="submit"),
    path("<int:pk>/review/", reviewing.review, name="review"),
    path("<int:pk>/archive/", reviewing.archive, name="archive"),
    path("<int:pk>/restore/", reviewing.restore, name="restore"),
    path("<int:pk>/pictures/", pictures.pictures, name="pictures"),
    path("<int:pk>/pictures/lead/", pictures.lead, name="lead"),
    path("<int:pk>/pictures/add/", pictures.add, name="add-picture"),
    path("<int:pk>/pictures/<int:number>/", pictures.change, name="picture"),
    path("<int:pk>/pictures/<int:number>/remove/", pictures.remove, name="remove-picture"),
    path("<int:pk>/about/<int:record_id>/agree/", reading.agree, name="agree"),
    path("<int:pk>/ask/", press.ask, name="ask"),
    path("<int:pk>/press-contact/", press.contact, name="press-contact"),
    re_path(r"^(?P<pk>[0-9]{1,18})(?:-(?P<slug>[^/]*))?/$", reading.detail, name="detail"),
]
