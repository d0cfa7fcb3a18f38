"""Put pysqlite3 (SQLite 3.51.3 or newer) in the place of the system's sqlite3 before Django imports it.

SQLite 3.7.0–3.51.2 can corrupt a WAL database when several connections checkpoint at once, which is
just what a web process and a worker do.
"""

import sys


def use_bundled_sqlite() -> None:
    """Swap the module in; where the package is not built (not Linux), the system's stays and `doctor` says so."""
    try:
        import pysqlite3  # noqa: PLC0415  reason: optional package, absent off Linux
    except ImportError:
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
