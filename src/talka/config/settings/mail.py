"""Mail: by SMTP when EMAIL_URL is set, else into the data folder, where the demo shows it."""

from dj_email_url import parse

from ..environment import DATA, EMAIL_URL, MAIL_FROM, SITE_NAME, SITE_URL

if EMAIL_URL:
    _mail = parse(EMAIL_URL)
    _ours = {"django.core.mail.backends.smtp.EmailBackend": "talka.capabilities.notices.smtp.HandingBackend"}
    EMAIL_BACKEND = _ours.get(_mail["EMAIL_BACKEND"], _mail["EMAIL_BACKEND"])
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "talka.capabilities.notices.files.FileBackend"
    EMAIL_FILE_PATH = str(DATA / "mail")

TALKA_SITE_URL = SITE_URL
TALKA_SITE_NAME = SITE_NAME
DEFAULT_FROM_EMAIL = MAIL_FROM or f"{SITE_NAME} <no-reply@{SITE_URL.split('://')[-1].split(':')[0].split('/')[0]}>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
