"""What a browser in a test asks for, answered by interception from the views: no server runs."""

import mimetypes
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from playwright.sync_api import Route

from talka.ui.assets import BUILT

SITE = "http://testserver"
POLICY = "; ".join(
    f"{name} {' '.join(values)}" for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)


def answer(route: Route) -> None:
    """A page from the views under our content security policy, a built file from the disk."""
    address = urlsplit(route.request.url)
    if address.path.startswith(settings.STATIC_URL):
        file = BUILT.parent / address.path.removeprefix(settings.STATIC_URL)
        kind = mimetypes.guess_type(file)[0] or "font/woff2"
        route.fulfill(body=file.read_bytes(), content_type=kind, headers={"Access-Control-Allow-Origin": "*"})
        return
    response = Client(headers=dict(route.request.headers)).get(f"{address.path}?{address.query}")
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
    route.fulfill(status=response.status_code, body=response.content, headers=headers)
