"""Whatever the description allows is answered as it says; whatever it forbids is refused as a problem."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from talka.capabilities.api.api import api

CODES = {"kind", "theme", "audience", "sector", "place"}
pytestmark = pytest.mark.django_db

schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
schema.app = get_wsgi_application()


@pytest.fixture(autouse=True)
def one_connection(db: None) -> Iterator[None]:
    """The application would close the connection that holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=15, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
def test_every_answer_is_as_described(case: schemathesis.Case) -> None:
    answer = case.call(headers={"host": "testserver"})
    # Which codes there are, the installation's words tell and no schema.
    unknown = answer.status_code == 422 and {each["where"] for each in answer.json()["errors"]} <= CODES
    case.validate_response(answer, excluded_checks=[positive_data_acceptance] if unknown else [])
