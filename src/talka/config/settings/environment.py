"""Everything that an operator sets, read once from the environment; documented in docs/configuration.md."""

import os
import secrets
from pathlib import Path

from environs import Env

env = Env()

DATA = Path(env.str("TALKA_DATA", "./data")).resolve()
DEMO = env.bool("TALKA_DEMO", False)
DEBUG = env.bool("TALKA_DEBUG", False)
SITE_NAME = env.str("TALKA_SITE_NAME", "Talka")
PORT = env.int("PORT", 8000)
HOST = env.str("HOST", "127.0.0.1")
SITE_URL = env.str("TALKA_SITE_URL", f"http://{HOST}:{PORT}").rstrip("/")
LANGUAGES = tuple(env.list("TALKA_LANGUAGES", ["en", "ka", "lv", "lt", "ru", "uk"]))
DATABASE_URL = env.str("DATABASE_URL", "")
EMAIL_URL = env.str("EMAIL_URL", "")
CACHE_URL = env.str("CACHE_URL", "")
EMBEDDINGS_URL = env.str("EMBEDDINGS_URL", "")
TILES_URL = env.str("TALKA_TILES_URL", "")


def secret_key(folder: Path) -> str:
    """The key from the environment, else the one kept in the data folder, else a new one kept there (mode 600)."""
    if given := env.str("TALKA_SECRET_KEY", ""):
        return given
    path = folder / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()
