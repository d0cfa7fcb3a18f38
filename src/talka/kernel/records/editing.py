"""What the views of every kind do around a form: offer the kept draft again, put two versions side by side."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from talka.kernel.access.clients import client_of
from talka.kernel.access.policies import before_sign_in
from talka.kernel.access.requests import PersonRequest, Request
from talka.kernel.access.rules import Denied, require
from talka.kernel.access.speaking import speaks_for
from talka.kernel.people.limits import hit
from talka.kernel.people.models import Organisation
from talka.kernel.people.organisations import organisation
from talka.ui.formats import language_name
from talka.ui.forms import Form
from talka.ui.parts import Change

from .drafts import drop_draft, keep_draft, kept_draft
from .forms import LanguageField, PlaceField
from .models import Draft, Record, Tag
from .taking_part import may_begin
from .voices import NO_VOICE

F = TypeVar("F", bound=Form)
BEGUN_AN_HOUR = 60
TEXTS = ("title", "summary", "body", "language", "version")


def beginning(request: PersonRequest) -> Organisation:
    """The organisation that they speak for, to begin something new in its name.

    Raises `Denied` for whoever writes for none (a coordinator may), and when it works no more.
    """
    organisation_id = speaks_for(request)
    if organisation_id is None:
        raise Denied(NO_VOICE)
    found = organisation(organisation_id)
    require(may_begin(request.person, found))
    return found


def within_limit(request: PersonRequest, form: Form, what: str) -> bool:
    """Whether they may begin one more of these (``"offers"``) within the hour; else the form says it, words and all."""
    if hit(f"{what}.begin:{request.person.pk}", limit=BEGUN_AN_HOUR, seconds=3600):
        return True
    form.add_error(None, _("Very many came in a short time. Please go on in an hour."))
    return False


def session_of(request: Request) -> str:
    """The key of the browser's session, or "" when it has none yet."""
    return request.session.session_key or ""


def opened(
    request: Request,
    form: type[F],
    initial: Mapping[str, Any],
    *,
    record_id: int | None = None,
    given: Mapping[str, Any] | None = None,
    draft: str = "",
    **options: Any,
) -> tuple[F, bool]:
    """An empty form to write in; with the draft that waits for this person, if there is one (then True).

    `given` is what the address says: where it says something, that stands, whatever the draft holds. `draft` names the
    draft where the form's own name doesn't tell it apart. `options` are what this form's class wants besides.
    """
    said = {name: value for name, value in (given or {}).items() if value not in (None, "")}
    name = draft or form.draft
    found = kept_draft(request.person, session_of(request), name, record_id) if name else None
    kept = _kept(form(initial=dict(initial), **options), found) if found else {}
    made = form(initial={**initial, **kept, **said}, **options)
    made.draft = name
    return made, found is not None


def _kept(form: Form, draft: Draft) -> dict[str, Any]:
    """A draft's fields as a form's initial values, as each field's widget reads what was sent.

    A box that isn't among them was unticked, and a place is the one that was chosen, not any of its name.
    """
    sent_then = {name: values for name, values in draft.fields.items() if values}
    if not sent_then:
        return {}
    data = MultiValueDict(sent_then)
    files: MultiValueDict[str, Any] = MultiValueDict()
    read = {
        name: field.widget.value_from_datadict(data, files, form.add_prefix(name))
        for name, field in form.fields.items()
        if not field.widget.value_omitted_from_data(data, files, form.add_prefix(name))
    }
    return {name: values if len(values) > 1 else values[0] for name, values in sent_then.items()} | read


def sent(request: Request, form: Form, *, record_id: int | None = None) -> None:
    """It was taken: the draft is no longer needed."""
    if form.draft:
        drop_draft(request.person, session_of(request), form.draft, record_id)


def draft_fields(data: QueryDict) -> dict[str, list[str]]:
    """What is kept of a form that is being written: all its fields but the token."""
    left_out = ("csrfmiddlewaretoken", "draft")
    return {name[:64]: values for name, values in data.lists() if name not in left_out}


@before_sign_in
def keep_sent(request: HttpRequest) -> None:
    """A form that came when something else is to be done first: it stands there again when that is done.

    Mostly its writer's session had ended, and they sign in.
    """
    form = request.POST.get("draft", "")[:64] if request.method == "POST" else ""
    if not form or not hit(f"draft:{client_of(request)}", limit=60, seconds=3600):
        return
    if not request.session.session_key:
        request.session.create()
    pk = str((request.resolver_match.kwargs if request.resolver_match else {}).get("pk", ""))
    record_id = int(pk) if pk.isdecimal() and len(pk) < 19 else None
    person = getattr(request, "person", None)
    keep_draft(person, request.session.session_key or "", form, draft_fields(request.POST), record_id)


def initial_of(record: Record) -> dict[str, Any]:
    """The common fields of a form that changes a record; two statements."""
    schemes: dict[str, list[int]] = {}
    for pk, scheme in Tag.objects.filter(record_id=record.pk).values_list("term_id", "term__scheme"):
        schemes.setdefault(scheme, []).append(pk)
    return {
        **{name: getattr(record, name) for name in TEXTS},
        "place": record.place_id,
        **{f"{scheme}s": ids for scheme, ids in schemes.items()},
    }


def overtake(form: Form, current: Record) -> None:
    """Let a stale form, sent again after its writer has seen both versions, stand on the record as it is now."""
    data = cast(QueryDict, form.data).copy()
    data["version"] = str(current.version)
    form.data = data


def stale_changes(form: Form, current: Mapping[str, Any], *, language: str = "") -> list[Change]:
    """For a stale form: each field in which what was written differs from what stands there now.

    `current` holds the record's values by field (as for the form's `initial`); the form has been validated.
    """
    changes = []
    for name, field in form.fields.items():
        yours, theirs = _shown(field, form.cleaned_data.get(name)), _shown(field, current.get(name))
        if name not in ("version", "minor") and yours != theirs:
            changes.append(Change(label=str(field.label), yours=yours, theirs=theirs, language=language))
    return changes


def _shown(field: Any, value: Any) -> str:
    """A value as a reader knows it: a choice by its label, a place by its name."""
    if value is None or value == "":
        return ""
    if isinstance(field, PlaceField):
        place = field.entry(value)
        return place.name if place else str(value)
    if isinstance(field, LanguageField):
        return language_name(str(value))
    if hasattr(field, "choices"):
        labels = {str(key): str(label) for key, label in field.choices}
        values = value if isinstance(value, (list, tuple, set)) else [value]
        return ", ".join(sorted(labels.get(str(one), str(one)) for one in values))
    return str(field.prepare_value(value))
