"""What browsers are told to refuse (Content-Security-Policy), put together once instead of for each answer."""

from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# What a view or a template may ask for itself, by django-csp's ways; then that does it.
_OWN_POLICY = ("_csp_config", "_csp_update", "_csp_replace", "_csp_exempt")


class PolicyMiddleware(CSPMiddleware):
    """As django-csp's own."""

    _made: tuple[Any, str] = (None, "")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The policy of the settings, unless this answer has its own."""
        said = settings.CONTENT_SECURITY_POLICY
        usual = (
            set(said) == {"DIRECTIVES"}
            and not settings.DEBUG
            and getattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY", None) is None
            and getattr(request, "_csp_nonce", None) is None
            and not any(name in response.__dict__ for name in _OWN_POLICY)
        )
        if not usual:
            return super().process_response(request, response)
        if self._made[0] is not said:
            self._made = said, build_policy()
        response.headers.setdefault(HEADER, self._made[1])
        return response
