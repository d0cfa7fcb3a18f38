"""Addresses of the site's own pages."""

from django.urls import path

from . import views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("for-you/", views.for_you, name="for-you"),
    path("coordination/", views.coordination, name="coordination"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("licences/", views.licences, name="licences"),
    path("machines/", views.machines, name="machines"),
    path("speak/", views.speak, name="speak"),
    path("near/", views.near, name="near"),
    path("places/", views.place_names, name="places"),
    path("demo/step-in/", views.step_in, name="step-in"),
    path("drafts/<slug:form>/<int:record_id>/", views.draft, name="draft"),
]
