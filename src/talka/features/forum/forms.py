"""Input about topics, cleaned."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kernel.records.forms import LineField, RecordForm, TermsField, TextField
from talka.kernel.records.voices import Voice
from talka.ui.forms import DateInput, Form, LongText, RadioCards

from .actions.voting import FARTHEST, FEWEST, MOST, PollTerms
from .queries.pages import PollShown

MOST_THEMES = 4


class NumberChoice(forms.TypedChoiceField):
    """A choice by number; 0 for none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, required=False, empty_value="0", **options)

    def clean(self, value: Any) -> int:
        """The number."""
        return int(super().clean(value))


class LinesField(TextField):
    """Texts, one a line; cleaned to a list of those that aren't empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=3000, widget=LongText(rows=4), **options)

    def clean(self, value: Any) -> list[str]:
        """The lines, each without needless spaces."""
        lines = (" ".join(line.split()) for line in super().clean(value).splitlines())
        return [line for line in lines if line]


class PollFields(Form):
    """What a poll asks; empty for none."""

    poll_question = LineField(label=_("What do you ask?"), max_length=200, required=False)
    poll_choices = LinesField(label=_("Choices, one a line"), required=False)
    poll_many = forms.BooleanField(label=_("One may choose several"), required=False)
    poll_until = forms.DateField(label=_("Last day to vote"), widget=DateInput, required=False)

    def clean(self) -> dict[str, Any]:
        """All of it or nothing: a question, different choices, a day to come."""
        cleaned = super().clean() or self.cleaned_data
        if not self.asks():
            return cleaned
        choices = cleaned.get("poll_choices") or []
        if not cleaned.get("poll_question") and "poll_question" not in self.errors:
            self.add_error("poll_question", _("Say what you ask."))
        if "poll_choices" not in self.errors and not self._good(choices):
            self.add_error("poll_choices", _("Give two to twelve different choices."))
        ends = self.ends_at()
        if "poll_until" not in self.errors and not (ends and timezone.now() < ends < timezone.now() + FARTHEST):
            self.add_error("poll_until", _("Choose a day within a year."))
        return cleaned

    @staticmethod
    def _good(choices: Sequence[str]) -> bool:
        short = all(len(choice) <= 160 for choice in choices)
        return FEWEST <= len(choices) <= MOST and len({one.casefold() for one in choices}) == len(choices) and short

    def asks(self) -> bool:
        """Whether anything of a poll is filled in."""
        data = self.cleaned_data
        wrong = any(name in self.errors for name in ("poll_question", "poll_choices", "poll_until"))
        return wrong or any(data.get(name) for name in ("poll_question", "poll_choices", "poll_until"))

    def ends_at(self) -> datetime | None:
        """The end of the last day, by the clock of whoever asks."""
        day = self.cleaned_data.get("poll_until")
        if day is None:
            return None
        try:
            morning = datetime.combine(day + timedelta(days=1), datetime.min.time())
        except OverflowError:
            return None
        return timezone.make_aware(morning)

    def poll(self) -> PollTerms | None:
        """The poll, if one is asked."""
        ends = self.ends_at()
        data = self.cleaned_data
        if not self.asks() or ends is None:
            return None
        return PollTerms(data["poll_question"], tuple(data["poll_choices"]), data["poll_many"], ends)


class TopicForm(RecordForm):
    """What somebody wants to talk about."""

    draft = "topic"
    summary = None  # type: ignore[assignment]
    audiences = None  # type: ignore[assignment]
    body = TextField(label=_("Text"), max_length=20_000, widget=LongText(rows=8))
    is_question = forms.ChoiceField(
        label=_("What is it?"),
        choices=[("yes", pgettext_lazy("forum", "A question")), ("no", pgettext_lazy("forum", "A discussion"))],
        widget=RadioCards(
            about={
                "yes": _("You accept the reply that answers it: it then stands on top."),
                "no": _("You want to hear what others think, or to tell them something."),
            },
            icons={"yes": "question-circle", "no": "chat-dots"},
        ),
    )
    themes = TermsField("theme", label=_("Themes"), at_most=MOST_THEMES)

    def columns(self) -> dict[str, Any]:
        """The cleaned values by the topic's column."""
        place = self.cleaned_data["place"]
        return {
            "title": self.cleaned_data["title"],
            "body": self.cleaned_data["body"],
            "is_question": self.cleaned_data["is_question"] == "yes",
            "place_id": place.id if place else None,
        }


class NewTopicForm(PollFields, TopicForm):
    """A new topic: in whose name, for whom, and perhaps with a poll."""

    voice = NumberChoice(label=_("In whose name?"))
    network = NumberChoice(label=_("Who may read it?"))

    def __init__(self, *args: Any, voices: Sequence[Voice], networks: Sequence[Voice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "voice", (0, pgettext_lazy("voice", "Myself")), voices)
        offer(self, "network", (0, _("Everybody")), networks)


class PollForm(PollFields):
    """A poll for a topic that has none."""

    draft = "poll"

    def asks(self) -> bool:
        """This form is for nothing else."""
        return True


class MoveForm(Form):
    """Where a topic belongs."""

    themes = TermsField("theme", label=_("Themes"), at_most=MOST_THEMES)
    network = NumberChoice(label=_("Who may read it?"))

    def __init__(self, *args: Any, networks: Sequence[Voice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "network", (0, _("Everybody")), networks)


class SplitForm(Form):
    """What a topic is called that replies become."""

    draft = "topic-split"
    title = LineField(label=_("Title"), max_length=200)
    is_question = forms.BooleanField(label=_("It is a question"), required=False)
    themes = TermsField("theme", label=_("Themes"), at_most=MOST_THEMES)


class MergeForm(Form):
    """The topic that another one is merged into, by its address or number."""

    into = LineField(label=_("The address of the other topic"), max_length=400)

    def clean_into(self) -> int:
        """The number in the address."""
        text = self.cleaned_data["into"].partition("?")[0].partition("#")[0].rstrip("/")
        number = text.rpartition("/")[2].partition("-")[0]
        if not (number.isascii() and number.isdecimal() and len(number) < 19):
            raise forms.ValidationError(_("“%(line)s” is no address of a page here."), params={"line": text[:120]})
        return int(number)


class DeclineForm(Form):
    """Why a topic is not taken on."""

    reason = TextField(label=_("Why not?"), max_length=2000, widget=LongText(rows=3))


class VoteForm(Form):
    """The choices of a poll."""

    one = forms.TypedChoiceField(widget=forms.RadioSelect, coerce=int, required=False, empty_value=None)
    many = forms.TypedMultipleChoiceField(widget=forms.CheckboxSelectMultiple, coerce=int, required=False)

    def __init__(self, *args: Any, poll: PollShown, **kwargs: Any) -> None:
        mine = [choice.number for choice in poll.choices if choice.mine]
        kwargs.setdefault("initial", {"one": mine[0] if mine else None, "many": mine})
        super().__init__(*args, auto_id="vote_%s", **kwargs)
        self.kind = "many" if poll.takes_many else "one"
        del self.fields["one" if poll.takes_many else "many"]
        choices = [(choice.number, choice.text) for choice in poll.choices]
        self.fields[self.kind].choices = choices  # type: ignore[attr-defined]
        self.fields[self.kind].label = poll.question

    def numbers(self) -> list[int]:
        """The numbers of what was chosen."""
        said = self.cleaned_data[self.kind]
        return list(said) if isinstance(said, list) else [] if said is None else [said]


def offer(form: Form, name: str, first: tuple[int, Any], others: Sequence[Voice]) -> None:
    """Let one choose among the first and others; without others there is nothing to choose."""
    if others:
        form.fields[name].choices = [first, *others]  # type: ignore[attr-defined]
    else:
        del form.fields[name]
