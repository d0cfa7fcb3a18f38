"""Certificates of attendance: what they say, issued, made, corrected, revoked."""

from . import issuing
from .issuing import issue_certificates, make_documents, put_name, put_settings, start_issuing
from .revoking import NO_NAME, forget_certificates, reissue, revoke, sweep_documents

__all__ = [
    "NO_NAME",
    "forget_certificates",
    "issue_certificates",
    "issuing",
    "make_documents",
    "put_name",
    "put_settings",
    "reissue",
    "revoke",
    "start_issuing",
    "sweep_documents",
]
