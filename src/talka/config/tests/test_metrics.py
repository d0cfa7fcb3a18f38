"""Numbers for those who have the token."""

import pytest
from django.test import RequestFactory

from talka.config.metrics import MetricsMiddleware


@pytest.fixture
def middleware(settings):
    """Around a page that is not there."""
    from django.http import HttpResponse

    settings.TALKA_METRICS_TOKEN = "good"
    return MetricsMiddleware(lambda request: HttpResponse(status=404))


@pytest.mark.django_db
def test_numbers_for_the_token(middleware):
    middleware(RequestFactory().get("/en/somewhere/"))
    answer = middleware(RequestFactory().get("/metrics", headers={"authorization": "Bearer good"}))
    assert answer.status_code == 200
    assert b'talka_requests_total{method="GET",route="none",status="404"}' in answer.content
    assert b"talka_jobs_due 0.0" in answer.content


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer bad", "Bearer gööd", "good"])
def test_no_such_page_for_others(middleware, said):
    assert middleware(RequestFactory().get("/metrics", headers={"authorization": said})).status_code == 404
