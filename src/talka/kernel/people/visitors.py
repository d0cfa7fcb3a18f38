"""People without an account, known by the mail address that they gave."""

from django.contrib.auth.hashers import make_password

from .models import Person


def person_at(email: str, language: str) -> Person:
    """Whoever has this address; a new person without a password, who hasn't confirmed it yet."""
    defaults = {"language": language, "password": make_password(None)}
    return Person.objects.get_or_create(email=email.strip().lower(), defaults=defaults)[0]
