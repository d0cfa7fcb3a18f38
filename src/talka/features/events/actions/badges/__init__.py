"""Open Badges 3.0: the credential that goes with a certificate, the keys that sign it, and what was revoked."""

from .credential import credential_of
from .keys import Signer, current_signer
from .status import LIST_LENGTH, refresh_status, status_lists_of

__all__ = ["LIST_LENGTH", "Signer", "credential_of", "current_signer", "refresh_status", "status_lists_of"]
