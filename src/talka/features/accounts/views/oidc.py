"""OpenID Connect by allauth, with what it leaves out: nonce, signature, issuer, both answers of one person.

Terms and numbers of sections are those of OpenID Connect Core 1.0. This module imports requests, PyJWT and
cryptography: views import it when somebody comes this way.
"""

import hmac
import secrets
from typing import Any

import jwt
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

# Signed with a key that only the other site has; "none" and shared secrets (HS…) are not.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY_SECONDS = 60
FAILURES = (OAuth2Error, requests.RequestException, jwt.PyJWTError, KeyError, TypeError, ValueError, AttributeError)


class SiteAdapter(OpenIDConnectOAuth2Adapter):
    """One round trip to the other site."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the other site says of itself. Raises OAuth2Error when it is not who it should be (Discovery, 4.3)."""
        if not hasattr(self, "_config"):
            read: dict[str, Any] = self.fetch(self.get_provider().server_url)
            if str(read["issuer"]).rstrip("/") != settings.TALKA_OIDC_URL:
                raise OAuth2Error("the discovery document is another issuer's")
            self._config = read
        return self._config

    def fetch(self, address: str, **headers: str) -> Any:
        """JSON from there."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(address, headers=headers)
            answer.raise_for_status()
            return answer.json()

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """The one address that the other site knows, in no language."""
        return f"{settings.TALKA_SITE_URL}{reverse('site-answer')}"

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Whoever the signed answer names, with what the other site tells of them (5.3.2: only of the same `sub`)."""
        try:
            claims = self.read_id_token(kwargs["response"]["id_token"], app.client_id)
            told = {}
            if "email" not in claims and self.openid_config.get("userinfo_endpoint"):
                told = self.fetch(self.openid_config["userinfo_endpoint"], Authorization=f"Bearer {token.token}")
                if told["sub"] != claims["sub"]:
                    raise OAuth2Error("the two answers are of different people")
            return self.get_provider().sociallogin_from_response(request, {**told, **claims})
        except FAILURES as error:
            raise OAuth2Error(f"refused: {type(error).__name__}") from error

    def read_id_token(self, token: str, client_id: str) -> dict[str, Any]:
        """Its claims, after 3.1.3.7: signature, issuer, audience, times, nonce."""
        header = jwt.get_unverified_header(token)
        if header["alg"] not in ALGORITHMS:
            raise OAuth2Error("the algorithm is not taken")
        keys = jwt.PyJWKSet.from_dict(self.fetch(self.openid_config["jwks_uri"])).keys
        named = [key for key in keys if header.get("kid") in (None, key.key_id) and key.public_key_use in (None, "sig")]
        if len(named) != 1:
            raise OAuth2Error("no key of that name")
        claims: dict[str, Any] = jwt.decode(
            token, named[0].key, algorithms=[header["alg"]], audience=client_id,
            issuer=self.openid_config["issuer"], leeway=LEEWAY_SECONDS,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )  # fmt: skip
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != client_id:
            raise OAuth2Error("it is for another site")
        if not self.nonce or not hmac.compare_digest(str(claims["nonce"]), self.nonce):
            raise OAuth2Error("another nonce")
        return claims


class SiteProvider(OpenIDConnectProvider):
    """The other site, as the environment names it."""

    oauth2_adapter_class = SiteAdapter

    def redirect(
        self, request: HttpRequest, process: Any, next_url: Any = None, data: Any = None, **kwargs: Any
    ) -> Any:
        """There, with a nonce that the answer has to bring back. What the asking address says changes no parameter."""
        nonce = secrets.token_urlsafe(24)
        return super().redirect(request, process, next_url, data, auth_params={"nonce": nonce}, nonce=nonce, **kwargs)

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Who it is there, for ever."""
        return str(data["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing is kept of what the other site tells, but who it is."""
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Name and address."""
        return {"email": str(data.get("email") or "").lower(), "name": str(data.get("name") or "")}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """Verified only if the other site says so by `true` itself, not by any word."""
        address = str(data.get("email") or "").lower()
        verified = data.get("email_verified") is True
        return [EmailAddress(email=address, verified=verified, primary=True)] if address else []


class Answer(OAuth2CallbackView):
    """The way back; the nonce that was sent along is in the state."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, refused = super()._get_state(request, provider)
        told = request.GET.get("iss")  # RFC 9207
        if state is not None:
            self.adapter.nonce = state.get("nonce", "")
            if told is not None and told.rstrip("/") != settings.TALKA_OIDC_URL:
                self.adapter.nonce = ""
        return state, refused


def begin(request: HttpRequest, *, process: str, next_url: str | None) -> str:
    """The address at the other site to which the browser is to go. Raises one of `FAILURES` when it is out of order."""
    answer = _adapter(request).get_provider().redirect(request, process, next_url)
    return str(answer["Location"])


def answer(request: HttpRequest) -> Any:
    """What becomes of the browser that came back."""
    return Answer.adapter_view(_adapter(request))(request)


def _adapter(request: HttpRequest) -> SiteAdapter:
    registry.register(SiteProvider)
    return SiteAdapter(request, settings.TALKA_OIDC_ID)
