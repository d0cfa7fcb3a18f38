"""Everything that an operator sets, read once from the environment; docs/configuration.md lists it (a check compares).

Nothing of Django is imported here: the process that starts the others reads it too.
"""

import os
import secrets
from pathlib import Path

from environs import Env, validate

env = Env()

KNOWN_LANGUAGES = ("en", "ka", "lv", "lt", "ru", "uk")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

_port = validate.Range(min=0, max=65535)
_few = validate.Range(min=1, max=64)

DATA = Path(env.str("TALKA_DATA", "./data")).resolve()
DEMO = env.bool("TALKA_DEMO", False)
DEBUG = env.bool("TALKA_DEBUG", False)

HOST = env.str("HOST", "127.0.0.1")
PORT = env.int("PORT", 8000, validate=_port)
WEB_PROCESSES = env.int("TALKA_WEB_PROCESSES", 1, validate=_few)
WEB_THREADS = env.int("TALKA_WEB_THREADS", 4, validate=_few)

SITE_NAME = env.str("TALKA_SITE_NAME", "Talka")
SITE_URL = env.str("TALKA_SITE_URL", f"http://{HOST}:{PORT}").rstrip("/")
OPERATOR = env.str("TALKA_OPERATOR", "")
TEXTS = env.str("TALKA_TEXTS", "")
LANGUAGES = tuple(
    env.list("TALKA_LANGUAGES", list(KNOWN_LANGUAGES), validate=validate.ContainsOnly(KNOWN_LANGUAGES))
) or ("en",)
TILES_URL = env.str("TALKA_TILES_URL", "")
TILES_CREDIT = env.str("TALKA_TILES_CREDIT", "© OpenStreetMap")
TRUSTED_PROXIES = env.int("TALKA_TRUSTED_PROXIES", 0, validate=validate.Range(min=0, max=9))

DATABASE_URL = env.str("DATABASE_URL", "")
DATABASE_POOL = env.int("TALKA_DATABASE_POOL", 16, validate=_few)
CACHE_URL = env.str("CACHE_URL", "")

EMAIL_URL = env.str("EMAIL_URL", "")
MAIL_FROM = env.str("TALKA_MAIL_FROM", "")

EMBEDDINGS_URL = env.str("EMBEDDINGS_URL", "").rstrip("/")
EMBEDDINGS_KEY = env.str("EMBEDDINGS_KEY", "")
EMBEDDINGS_MODEL = env.str("EMBEDDINGS_MODEL", "")

TRANSLATE_URL = env.str("TALKA_TRANSLATE_URL", "").rstrip("/")
TRANSLATE_KEY = env.str("TALKA_TRANSLATE_KEY", "")
TRANSLATE_PUBLISH = env.bool("TALKA_TRANSLATE_PUBLISH", False)

OIDC_URL = env.str("TALKA_OIDC_URL", "").rstrip("/")
OIDC_CLIENT_ID = env.str("TALKA_OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.str("TALKA_OIDC_CLIENT_SECRET", "")
OIDC_NAME = env.str("TALKA_OIDC_NAME", "OpenID Connect")

LOG_LEVEL = env.str(
    "TALKA_LOG_LEVEL", "INFO", validate=validate.OneOf([*LOG_LEVELS, *map(str.lower, LOG_LEVELS)])
).upper()
LOG_JSON = env.bool("TALKA_LOG_JSON", False)
WORDS = Path(env.str("TALKA_WORDS", str(DATA / "words"))).resolve()
METRICS_TOKEN = env.str("TALKA_METRICS_TOKEN", "")


def secret_key(folder: Path) -> str:
    """The key from the environment, else the one kept in the data folder, else a new one kept there (mode 600)."""
    if given := env.str("TALKA_SECRET_KEY", ""):
        return given
    path = folder / "secret_key"
    folder.mkdir(parents=True, exist_ok=True)
    for _ in range(2):
        if kept := path.read_text().strip() if path.exists() else "":
            return kept
        _keep(path, secrets.token_urlsafe(50))
    return path.read_text().strip()


def _keep(path: Path, key: str) -> None:
    """Put the whole key there at once, unless another process was first: a half-written key is never read."""
    own = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(key)
    try:
        os.link(own, path)
    except FileExistsError:
        pass
    finally:
        own.unlink()
