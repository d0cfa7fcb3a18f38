"""Where data lies: database, cache, files, built assets."""

from typing import Any

import dj_database_url

from ..environment import CACHE_URL, DATA, DATABASE_POOL, DATABASE_URL

TALKA_DATA = DATA

# While the database is away a request waits so long for a connection, and then says so.
POOL_SECONDS = 3
# Given up soon, since each request that asks for a connection has the pool try anew: it is back as soon as it is back.
_POOL = {"timeout": float(POOL_SECONDS), "reconnect_timeout": float(POOL_SECONDS)}

# A write dirties some thirty pages: moving them from the log into the file every 4,000 pages (16 MB) instead of every
# 1,000 takes a tenth off what whoever writes pays for it.
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-2000", "wal_autocheckpoint=4000")
_SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(DATA / "talka.sqlite3"),
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "".join(f"PRAGMA {said}; " for said in _PRAGMAS),
    },
    "CONN_MAX_AGE": 600,
}


def database(url: str) -> dict[str, Any]:
    """Settings of one database: SQLite in the data folder when no address is given, else PostgreSQL with a pool."""
    if not url:
        DATA.mkdir(parents=True, exist_ok=True)
        return dict(_SQLITE)
    parsed: dict[str, Any] = dict(dj_database_url.parse(url))
    options = dict(parsed.get("OPTIONS") or {})
    if parsed["ENGINE"] == "django.db.backends.sqlite3":
        return {**_SQLITE, "NAME": parsed["NAME"], "OPTIONS": {**_SQLITE["OPTIONS"], **options}}
    options = {"connect_timeout": POOL_SECONDS, **options, "pool": {"min_size": 1, "max_size": DATABASE_POOL, **_POOL}}
    # A connection is tried before it is given out: after the database was away, no request meets a dead one.
    return {**parsed, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


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
