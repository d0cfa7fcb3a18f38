"""What browsers are told to refuse, and the limits of what we read."""

from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from ..environment import DATA, DEBUG, DEMO, SITE_URL, TILES_URL, TRUSTED_PROXIES, secret_key

TALKA_DEMO = DEMO
# Iterations of each try of a visitor's proof of work: a phone needs about a second for all of them.
TALKA_PROOF_COST = 5_000
TALKA_TRUSTED_PROXIES = TRUSTED_PROXIES
SECRET_KEY = secret_key(DATA)
_secure = SITE_URL.startswith("https://")
ALLOWED_HOSTS = ["*"] if DEBUG else [urlsplit(SITE_URL).hostname or "localhost", "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _secure
CSRF_FAILURE_VIEW = "talka.ui.views.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure else None
SECURE_HSTS_SECONDS = 31536000 if _secure else 0
# A server of tiles must learn which site asks (OpenStreetMap's refuses who doesn't say): never which page. It holds for
# all pages, since a map comes later into one that had none.
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin" if TILES_URL else "same-origin"
X_FRAME_OPTIONS = "DENY"
_tiles = [f"{urlsplit(TILES_URL).scheme}://{urlsplit(TILES_URL).netloc}"] if TILES_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *_tiles],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "microphone", "geolocation", "payment", "usb", "interest-cohort")
}
PERMISSIONS_POLICY["geolocation"] = ["self"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
