"""Registering: for oneself, without an account, for others; inviting somebody."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talka.kernel.records.forms import LineField, TextField
from talka.ui.forms import Form

from ..actions.registering import MOST_TOGETHER, Entry
from ..models import Answered, Question

Choices = Sequence[tuple[Any, Any]]


class QuestionsAnswered(Form):
    """The organisers' questions as fields, and what somebody needs."""

    diet = LineField(label=_("What you don’t eat"), max_length=500, required=False)
    access = LineField(label=_("What you need to take part"), max_length=500, required=False)

    def __init__(self, *args: Any, questions: Sequence[Question], language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.questions = questions
        reader = get_language() or "en"
        for question in questions:
            self.fields[f"question_{question.pk}"] = _field(question, reader, language)

    def answers(self) -> dict[str, Any]:
        """What was answered, by the question's id."""
        said = {str(one.pk): self.cleaned_data.get(f"question_{one.pk}") for one in self.questions}
        return {pk: answer for pk, answer in said.items() if answer not in (None, "", False)}


def _field(question: Question, reader: str, original: str) -> forms.Field:
    label, required = question.label(reader, original), question.is_required
    if question.answered == Answered.TEXT:
        return TextField(label=label, max_length=2000, required=required)
    if question.answered == Answered.NUMBER:
        return forms.IntegerField(label=label, min_value=0, max_value=10**9, required=required)
    if question.answered == Answered.YES:
        return forms.BooleanField(label=label, required=False)
    if question.answered == Answered.CHOICE:
        return forms.ChoiceField(
            label=label, choices=[("", "—"), *question.options(reader, original)], required=required
        )
    return LineField(label=label, max_length=300, required=required)


class RegisterForm(QuestionsAnswered):
    """For oneself, with an account. `organisations` are (id, name) of those that they belong to."""

    draft = "registration"
    name = LineField(label=_("Your name"), max_length=200)
    organisation = forms.TypedChoiceField(
        label=_("For which organisation"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, organisations: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", _("For none")), *((str(pk), name) for pk, name in organisations)]
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]

    def entry(self) -> Entry:
        """What was written."""
        data = self.cleaned_data
        return Entry(
            name=data["name"], organisation=data["organisation"], diet=data["diet"], access=data["access"],
            answers=self.answers(),
        )  # fmt: skip


class VisitorForm(QuestionsAnswered):
    """Without an account: it counts when the mailed link is opened."""

    draft = "registration"
    name = LineField(label=_("Your name"), max_length=200)
    email = forms.EmailField(label=_("Your mail address"), max_length=254)
    organisation_name = LineField(label=_("For which organisation"), max_length=200, required=False)

    def entry(self) -> Entry:
        """What was written."""
        data = self.cleaned_data
        return Entry(
            name=data["name"], email=data["email"], organisation_name=data["organisation_name"], diet=data["diet"],
            access=data["access"], answers=self.answers(),
        )  # fmt: skip


class OthersForm(Form):
    """Others of one's organisation: a line for each, with their name and mail address."""

    draft = "registration-others"
    organisation = forms.TypedChoiceField(label=_("For which organisation"), coerce=int)
    people = TextField(label=_("Who"), max_length=8000)
    together = forms.BooleanField(label=_("Only all together"), required=False)

    def __init__(self, *args: Any, organisations: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].choices = [(str(pk), name) for pk, name in organisations]  # type: ignore[attr-defined]

    def clean_people(self) -> str:
        """Each line has a name and an address; an error names the one that has not."""
        text = str(self.cleaned_data["people"])
        lines = [line for line in text.splitlines() if line.strip()]
        for line in lines:
            try:
                validate_email(_address(line))
            except forms.ValidationError as error:
                raise forms.ValidationError(
                    _("“%(line)s” has no mail address."), code="address", params={"line": line[:120]}
                ) from error
        if len(lines) > MOST_TOGETHER:
            raise forms.ValidationError(_("Name at most %(number)s at once."), params={"number": MOST_TOGETHER})
        return text

    def entries(self) -> list[Entry]:
        """Who is registered, each address once."""
        found: dict[str, Entry] = {}
        for line in self.cleaned_data["people"].splitlines():
            if line.strip():
                email = _address(line)
                name = " ".join(line.replace(email, " ").strip(" ,;<>\t").split()).strip(" ,;<>")[:200]
                entry = Entry(name=name, email=email.lower(), organisation=self.cleaned_data["organisation"])
                found.setdefault(email.lower(), entry)
        return list(found.values())


def _address(line: str) -> str:
    """The word in a line that has an at sign; "" for none."""
    words = line.replace(",", " ").replace(";", " ").replace("<", " ").replace(">", " ").split()
    return next((word for word in words if "@" in word), "")


class InviteForm(Form):
    """Whom the organisers invite."""

    name = LineField(label=_("Name"), max_length=200, required=False)
    email = forms.EmailField(label=_("Mail address"), max_length=254)
