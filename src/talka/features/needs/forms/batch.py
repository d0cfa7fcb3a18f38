"""Many needs at once, as they were taken down at a meeting."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from talka.kernel.records.forms import LanguageField, LineField, PlaceField, TermsField, TextField
from talka.kernel.vocabulary.labels import PlaceEntry
from talka.ui.forms import Form

from ..actions.content import Content
from ..models import HeardFrom, Urgency
from .fields import count_field, speaking_choices

MOST_ROWS = 60


class BatchForm(Form):
    """What all rows share."""

    draft = "need-batch"
    owner = forms.ChoiceField(label=_("In whose name?"), required=False)
    heard_from = forms.ChoiceField(
        label=_("Where were they heard?"), choices=HeardFrom, initial=HeardFrom.FIELD_MEETING
    )
    source = LineField(label=_("Where are they written down?"), max_length=300, required=False)
    language = LanguageField(label=_("Written in"))
    place = PlaceField(label=_("Where?"), required=False)
    themes = TermsField("theme", label=_("What are they about?"), required=False)

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], coordinates: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody = [("", str(_("In nobody's name")))] if coordinates or not organisations else []
        self.fields["owner"].choices = [*speaking_choices(organisations), *nobody]  # type: ignore[attr-defined]
        self.fields["owner"].required = not nobody


class RowForm(Form):
    """One need of the batch; an empty row is passed over."""

    title = LineField(label=_("What is missing?"), max_length=200, required=False)
    body = TextField(label=_("Tell more"), max_length=20_000, required=False, widget=forms.Textarea({"rows": 2}))
    place = PlaceField(label=_("Where, if elsewhere"), required=False)
    urgency = forms.TypedChoiceField(
        label=_("How pressing"), choices=Urgency.choices, coerce=int, initial=Urgency.MATTERS
    )
    people_count = count_field(_("About how many people"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written in it."""
        data = self.cleaned_data
        return not (data.get("title") or data.get("body") or data.get("place") or data.get("people_count"))

    def clean(self) -> dict[str, Any]:
        """Whoever wrote anything in the row says what is missing."""
        cleaned = super().clean() or self.cleaned_data
        written = cleaned.get("body") or cleaned.get("place") or cleaned.get("people_count")
        if written and not cleaned.get("title") and "title" not in self.errors:
            self.add_error("title", _("Say in one sentence what is missing."))
        return cleaned


class RowsBase(BaseFormSet[RowForm]):
    """All rows."""

    def contents(self, common: dict[str, Any], terms: tuple[int, ...]) -> list[Content]:
        """What was written, row by row; call it when the rows are valid and each has a place (`lack_place`)."""
        return [self._content(row.cleaned_data, common, terms) for row in self.forms if not row.is_empty]

    def lack_place(self, common: PlaceEntry | None) -> bool:
        """Tell each row that has no place where none is given for all; whether there was one."""
        lacking = [
            row for row in self.forms if not row.is_empty and common is None and row.cleaned_data.get("place") is None
        ]
        for row in lacking:
            row.add_error("place", _("Say where, here or above for all."))
        return bool(lacking)

    def _content(self, row: dict[str, Any], common: dict[str, Any], terms: tuple[int, ...]) -> Content:
        place = row["place"] or common["place"]
        return Content(
            title=row["title"],
            language=common["language"],
            body=row["body"],
            place=place.id,
            terms=terms,
            urgency=row["urgency"],
            people_count=row["people_count"],
            heard_from=common["heard_from"],
            source=common["source"],
        )


Rows: Any = formset_factory(
    RowForm, formset=RowsBase, extra=0, min_num=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)
