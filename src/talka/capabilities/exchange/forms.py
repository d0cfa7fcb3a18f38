"""Input about files, cleaned."""

from pathlib import Path
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.kernel.people.models import Person
from talka.kernel.records.forms import LanguageField
from talka.kernel.records.kinds import Kind, kinds
from talka.ui.forms import Form

from .actions import LARGEST
from .reading import FORMATS


def kinds_for(by: Person) -> list[Kind]:
    """Kinds that can be imported: those of which this person may bring new ones before those of coordinators alone."""
    known = [kind for kind in kinds() if kind.importer is not None]
    return sorted(known, key=lambda kind: not by.is_coordinator and getattr(kind.importer, "coordinated", False))


class UploadForm(Form):
    """A file of records."""

    file = forms.FileField(label=_("File"), help_text=_("CSV, XLSX, JSON Lines or iCalendar, at most 20 MB."))
    kind = forms.ChoiceField(label=_("What is in it"))
    language = LanguageField(label=_("Written in"))

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds_for(by)
        cast("forms.ChoiceField", self.fields["kind"]).choices = [(kind.code, kind.label_plural) for kind in self.kinds]

    @property
    def columns(self) -> list[tuple[Any, str]]:
        """Of each kind what it is called, and its own columns."""
        told = [(kind.label_plural, ", ".join(getattr(kind.importer, "columns", ()))) for kind in self.kinds]
        return [(label, names) for label, names in told if names]

    def clean_file(self) -> Any:
        """Its name must end like a form that we read, and its first bytes must agree."""
        file = self.cleaned_data["file"]
        ending = Path(file.name).suffix.lower()
        if ending not in FORMATS:
            raise forms.ValidationError(_("This is none of the files we read: CSV, XLSX, JSON Lines or iCalendar."))
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 20 MB. Split it, or ask who runs this site."))
        head = file.read(4)
        file.seek(0)
        if (ending == ".xlsx") != head.startswith(b"PK\x03\x04"):
            raise forms.ValidationError(_("The file is not what its name says. Save it anew and try again."))
        return file

    def clean(self) -> dict[str, Any]:
        """A calendar holds events, whatever was chosen."""
        cleaned = super().clean() or self.cleaned_data
        happening = [kind.code for kind in self.kinds if kind.calendar is not None]
        if "file" in cleaned and self.ending == ".ics" and happening and cleaned.get("kind") not in happening:
            cleaned["kind"] = happening[0]
        return cleaned

    @property
    def ending(self) -> str:
        """The file's form."""
        return Path(self.cleaned_data["file"].name).suffix.lower()
