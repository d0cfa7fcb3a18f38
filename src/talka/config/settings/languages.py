"""Languages and time."""

from pathlib import Path

from talka.toolkit.languages import INTERFACE_LANGUAGES

from ..environment import LANGUAGES as CHOSEN

USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGES = [(code, INTERFACE_LANGUAGES[code]) for code in CHOSEN]
LANGUAGE_CODE = CHOSEN[0]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [str(Path(__file__).resolve().parents[2] / "locale")]
