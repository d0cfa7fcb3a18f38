"""What stands on records' pages and under comments: a small link to report, and that it is withheld.

None of it asks the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from talka.capabilities.comments.acts import Act
from talka.capabilities.comments.models import CommentState
from talka.kernel.access.requests import Request
from talka.kernel.people.models import Person
from talka.kernel.records.models import Record
from talka.ui.addresses import url
from talka.ui.rendering import render_kept, render_text

from .rules import coordinates


def panel(request: Request, record: Record) -> str:
    """The link at the end of a record's page; a coordinator's leads to where they decide."""
    person = request.person
    if person is not None and (record.author_id == person.pk or person.is_suspended):
        return ""
    if coordinates(person):
        return _link("moderation:on-record", record.pk)
    if not record.shown or (person is not None and record.owner_id in person.edited_organisation_ids):
        return ""
    return _link("moderation:report-record", record.pk)


def _link(name: str, record_id: int) -> str:
    return render_kept("moderation/report_link.jinja", name, partial(_values, name), "", record_id)


def _values(name: str, number: int, _token: str) -> dict[str, Any]:
    label = _("Decide on this") if name == "moderation:on-record" else _("Report this")
    return {"address": url(name, number), "label": label}


def withheld(request: Request, record: Record) -> str:
    """To those who still see it: that others don't."""
    person = request.person
    if not record.withheld or person is None:
        return ""
    return render_text("moderation/withheld.jinja", {"statements": url("moderation:statements")})


def act_of_comment(person: Person | None, row: Mapping[str, Any]) -> Act | None:
    """The link under a comment: to report it or, for coordinators, to decide on it."""
    if person is not None and (row["author_id"] == person.pk or person.is_suspended):
        return None
    if coordinates(person):
        return Act(_("Decide on this"), url("moderation:on-comment", row["id"]), "shield-check")
    if row["state"] != CommentState.SHOWN:
        return None
    return Act(_("Report"), url("moderation:report-comment", row["id"]), "flag")
