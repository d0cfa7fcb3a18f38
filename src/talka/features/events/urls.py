"""Addresses of events; the list is drawn by search."""

from django.urls import path, re_path

from .views import (
    after,
    badges,
    certificates,
    check_in,
    check_in_phone,
    events,
    organising,
    partnering,
    parts,
    registering,
    running,
    series,
    verifying,
)

app_name = "events"
urlpatterns = [
    path("new/", events.new, name="new"),
    path("<int:pk>/edit/", events.edit, name="edit"),
    path("<int:pk>/publish/", running.publish, name="publish"),
    path("<int:pk>/move/", running.move, name="move"),
    path("<int:pk>/cancel/", running.cancel, name="cancel"),
    path("<int:pk>/copy/", running.copy, name="copy"),
    path("<int:pk>/close/", running.close, name="close"),
    path("<int:pk>/reopen/", running.reopen, name="reopen"),
    path("<int:pk>/begin/", running.begin, name="begin"),
    path("<int:pk>/end/", running.end, name="end"),
    path("<int:pk>/programme/", parts.programme, name="programme"),
    path("<int:pk>/programme/<str:part>/add/", parts.add, name="add-part"),
    path("<int:pk>/programme/<str:part>/<int:item>/remove/", parts.remove, name="remove-part"),
    path("<int:pk>/partners/", partnering.partners, name="partners"),
    path("<int:pk>/partners/answer/", partnering.answer, name="partner-answer"),
    path("<int:pk>/partners/<int:organisation_id>/", partnering.partner, name="partner"),
    path("<int:pk>/series/", series.choose, name="series"),
    path("<int:pk>/series/<int:series_pk>/put/", series.put, name="put-into-series"),
    path("<int:pk>/series/<int:series_pk>/answer/", series.agree, name="series-answer"),
    path("<int:pk>/series/<int:series_pk>/remove/", series.take_out, name="take-out-of-series"),
    path("<int:pk>/questions/", parts.questions, name="questions"),
    path("<int:pk>/register/", registering.register, name="register"),
    path("<int:pk>/register/others/", registering.others, name="others"),
    path("<int:pk>/registration/", registering.mine, name="mine"),
    path("<int:pk>/registration/<int:registration_pk>/accept/", registering.accept, name="accept"),
    path("<int:pk>/registration/<int:registration_pk>/cancel/", registering.cancel, name="cancel-registration"),
    path("<int:pk>/after/", after.after, name="after"),
    path("<int:pk>/after/<str:token>/", after.after_mailed, name="after-mailed"),
    path("<int:pk>/participants/", organising.participants, name="participants"),
    path("<int:pk>/participants/invite/", organising.invite, name="invite"),
    path("<int:pk>/participants/<int:registration_pk>/approve/", organising.approve, name="approve"),
    path("<int:pk>/participants/<int:registration_pk>/decline/", organising.decline, name="decline"),
    path("<int:pk>/participants/<int:registration_pk>/there/", organising.was_there, name="was-there"),
    path("<int:pk>/participants/<int:registration_pk>/same/<int:double_pk>/", organising.same, name="same"),
    path("<int:pk>/check-in/", check_in.page, name="check-in"),
    path("<int:pk>/check-in/in/", check_in.let_in, name="let-in"),
    path("<int:pk>/check-in/write-in/", check_in.write_in, name="write-in"),
    path("<int:pk>/check-in/at/<int:presence_pk>/", check_in.presence, name="presence"),
    path("<int:pk>/check-in/at/<int:presence_pk>/undo/", check_in.undo, name="undo-check-in"),
    path("<int:pk>/check-in/participants/", check_in_phone.participants, name="check-in-list"),
    path("<int:pk>/check-in/send/", check_in_phone.send, name="check-in-send"),
    path("<int:pk>/check-in/worker.js", check_in_phone.worker, name="check-in-worker"),
    re_path(r"^(?P<pk>[0-9]{1,18})(?:-(?P<slug>[^/]*))?/$", events.detail, name="detail"),
]

series_patterns = [
    path("new/", series.new, name="new"),
    path("<int:pk>/edit/", series.edit, name="edit"),
    path("<int:pk>/publish/", series.publish, name="publish"),
    path("<int:pk>/end/", series.end, name="end"),
    path("<int:pk>/resume/", series.resume, name="resume"),
    re_path(r"^(?P<pk>[0-9]{1,18})(?:-(?P<slug>[^/]*))?/$", series.detail, name="detail"),
]

urlpatterns += [
    path("<int:pk>/certificates/", certificates.certificates, name="certificates"),
    path("<int:pk>/certificates/words/", certificates.describe, name="certificate-words"),
    path("<int:pk>/certificates/name/<int:registration_pk>/", certificates.name, name="name-registration"),
    path("<int:pk>/certificates/issue/", certificates.issue, name="issue"),
    path("<int:pk>/certificates/<int:certificate_pk>/revoke/", certificates.revoke, name="revoke"),
    path("<int:pk>/certificates/<int:certificate_pk>/again/", certificates.again, name="again"),
]
# Certificates as whoever was shown one looks them up: pages behind their language, and what machines read.
certificate_pages = [
    path("", verifying.check, name="certificates"),
    path("<str:number>/", verifying.verify, name="certificate"),
    path("<str:number>/certificate.pdf", verifying.document, name="certificate-document"),
]
machines = [
    path(".well-known/jwks.json", badges.keys, name="badge-keys"),
    path(".well-known/did.json", badges.site, name="site-did"),
    path("certificates/issuers/<int:pk>/did.json", badges.issuer, name="issuer-did"),
    path("certificates/status/<int:number>.json", badges.status, name="certificate-status"),
    path("certificates/<str:number>/credential.json", badges.credential, name="certificate-credential"),
    path("certificates/<str:number>/credential.jwt", badges.token, name="certificate-token"),
]
