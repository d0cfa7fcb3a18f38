"""Where data lies: database, cache, files, built assets."""

import dj_database_url

from ..environment import CACHE_URL, DATA, DATABASE_POOL, DATABASE_URL

TALKA_DATA = DATA

_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(DATA / "talka.sqlite3"),
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    },
    "CONN_MAX_AGE": 600,
}


def database(url: str) -> dict[str, object]:
    """Settings of one database: SQLite in the data folder when no address is given, else PostgreSQL with a pool."""
    if not url:
        DATA.mkdir(parents=True, exist_ok=True)
        return dict(_SQLITE)
    parsed: dict[str, object] = dict(dj_database_url.parse(url))
    if parsed["ENGINE"] == "django.db.backends.sqlite3":
        return {**_SQLITE, "NAME": parsed["NAME"]}
    options = dict(parsed.get("OPTIONS") or {})  # type: ignore[call-overload]
    return {**parsed, "CONN_MAX_AGE": 0, "OPTIONS": {**options, "pool": {"min_size": 1, "max_size": DATABASE_POOL}}}


DATABASES = {"default": database(DATABASE_URL)}

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

STATIC_URL = "/static/"
STATIC_ROOT = None  # nothing is collected: assets are served from the package, built and compressed there
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"/built/.+\.[0-9a-f]{10}\.\w+$"
MEDIA_ROOT = str(DATA / "files")
MEDIA_URL = "/files/"
