"""Error pages: in the reader's language, saying what to do next, asking nobody."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve
from django.utils.translation import override

from talka.ui import views
from talka.ui.keeping import TOKEN
from talka.ui.shell import address_of

PAGES = [
    (views.bad_request, 400),
    (views.permission_denied, 403),
    (views.page_not_found, 404),
    (views.server_error, 500),
    (views.not_to_be_opened, 405),
    (views.csrf_failure, 403),
]


@pytest.mark.parametrize(("view", "status"), PAGES)
@pytest.mark.parametrize("language", ["en", "ka"])
def test_each_page(ask, view, status, language):
    with override(language):
        response = view(ask(f"/{language}/needs/17/"))
    html = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}"' in html
    assert f'href="/{language}/"' in html


def test_a_refusal_says_why(ask):
    html = views.permission_denied(ask(), PermissionDenied("Only an editor of <it> may")).content.decode()
    assert "Only an editor of &lt;it&gt; may" in html


def test_our_fault_is_drawn_though_the_shell_is_what_broke(ask):
    request = ask()
    request.shell = lambda: 1 / 0
    assert views.server_error(request).status_code == 500


@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("http://testserver/en/needs/17/?q=a#x", "/en/needs/17/?q=a"),
        ("http://testserver", "/"),
        ("http://testserver//evil.example/", "/%2Fevil.example/"),
        ("https://evil.example/en/", "/en/needs/17/answer/"),
        ("", "/en/needs/17/answer/"),
    ],
)
def test_after_a_form_one_comes_back_to_the_page_it_stood_on(rf, page, back):
    request = rf.post("/en/needs/17/answer/", headers={"referer": page})
    assert f'href="{back}"' in views.csrf_failure(request).content.decode()
    assert address_of(rf.get("/en/needs/?q=b", headers={"referer": page})) == "/en/needs/?q=b"


def test_the_theme_is_kept_and_one_comes_back(rf):
    response = views.choose_theme(rf.post("/en/theme/", {"theme": "dark", "next": "/lv/needs/?q=a"}))
    assert response.cookies["theme"].value == "dark"
    assert response["Location"] == "/lv/needs/?q=a"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "\0"])
def test_nobody_is_led_elsewhere(rf, address):
    response = views.choose_theme(rf.post("/en/theme/", {"theme": "purple", "next": address}))
    assert response["Location"] == "/"
    assert response.cookies["theme"].value == ""


WRITTEN = {
    "title": "Kursi <vakarā>",
    "body": 'Divreiz nedēļā,\nseptiņos "vakarā".',
    "themes": ["a", "b"],
    "draft": "need",
}
OURS = {"origin": "http://testserver"}


@pytest.mark.parametrize("language", ["en", "ka", "lv", "lt", "ru", "uk"])
def test_what_was_written_in_a_form_without_its_token_is_kept(rf, language):
    file = SimpleUploadedFile("plāns.pdf", b"x")
    with override(language):
        sent = rf.post(f"/{language}/needs/report/?a=1", {**WRITTEN, "file": file, TOKEN: "old"}, headers=OURS)
        answer = views.csrf_failure(sent)
    html = answer.content.decode()
    assert answer.status_code == 403
    assert answer["Cache-Control"] == "private, no-store"
    assert f'action="/{language}/needs/report/?a=1" novalidate data-once enctype="multipart/form-data"' in html
    assert '<input type="hidden" name="title" value="Kursi &lt;vakarā&gt;">' in html
    assert '<input type="hidden" name="themes" value="a"><input type="hidden" name="themes" value="b">' in html
    assert 'name="file"' in html
    assert "plāns.pdf" in html
    assert "septiņos &#34;vakarā&#34;.</p>" in html
    assert html.count(TOKEN) == 1
    assert "old" not in html.split(TOKEN)[1][:100]


@pytest.mark.parametrize(
    ("sent", "headers"),
    [
        (WRITTEN, {"origin": "https://evil.example"}),
        (WRITTEN, {**OURS, "sec-fetch-site": "cross-site"}),
        (WRITTEN, {}),
        ({"login": "a@example.org", "password": "secret stone bridge over the river"}, OURS),
        ({}, OURS),
    ],
)
def test_what_others_sent_or_what_is_secret_is_not(rf, sent, headers):
    html = views.csrf_failure(rf.post("/en/needs/report/", sent, headers=headers)).content.decode()
    assert "<form" not in html.partition('class="error-page"')[2].partition("</main>")[0]
    assert "septiņos" not in html
    assert "stone bridge" not in html


@pytest.mark.parametrize("view", [views.permission_denied, views.page_not_found])
@pytest.mark.parametrize("language", ["en", "ka"])
def test_what_came_too_late_is_not_lost(rf, view, language):
    with override(language):
        sent = rf.post(f"/{language}/needs/17/answer/", WRITTEN, headers=OURS)
        sent.resolver_match = resolve(f"/{language}/")
        answer = view(sent)
    html = answer.content.decode()
    assert "septiņos &#34;vakarā&#34;.</p>" in html
    assert answer["Cache-Control"] == "private, no-store"
    assert 'name="themes"' not in html


@pytest.mark.parametrize("view", [views.permission_denied, views.page_not_found])
def test_but_nothing_that_another_site_sent_or_that_went_nowhere(rf, view):
    sent = rf.post("/en/needs/17/answer/", WRITTEN, headers={"origin": "https://evil.example"})
    sent.resolver_match = resolve("/en/")
    assert "septiņos" not in view(sent).content.decode()
    nowhere = rf.post("/en/nowhere/", WRITTEN, headers=OURS)
    assert "septiņos" not in view(nowhere).content.decode()
    assert "Cache-Control" not in view(rf.get("/en/nowhere/"))
