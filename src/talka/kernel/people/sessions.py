"""Sessions in the database, read by a statement that is made once (`SESSION_ENGINE`)."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from talka.toolkit.prepared import Prepared

_live = Prepared(lambda key: Session.objects.filter(session_key=key, expire_date__gt=timezone.now()))


class SessionStore(DatabaseStore):
    """As Django's own."""

    def _get_session_from_db(self) -> Any:
        key = self.session_key
        found = _live(key=key) if key else []
        if not found:
            self._session_key = None
            return None
        return found[0]
