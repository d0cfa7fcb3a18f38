"""The six steps of the loop: each has a word, an icon and a colour (by class `step-<code>`)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the loop. `code` is stable; the word is in the reader's language."""

    code: str
    word: Promise
    sentence: Promise
    icon: str


STEPS: dict[str, Step] = {
    step.code: step
    for step in (
        Step("listen", pgettext_lazy("step", "Listen"), pgettext_lazy("step", "What is missing, and for whom"), "ear"),
        Step("find", pgettext_lazy("step", "Find"), pgettext_lazy("step", "Who can answer it, and why"), "binoculars"),
        Step("agree", pgettext_lazy("step", "Agree"), pgettext_lazy("step", "Who will do what"), "pen"),
        Step("do", pgettext_lazy("step", "Do"), pgettext_lazy("step", "Do it together"), "people"),
        Step("learn", pgettext_lazy("step", "Learn"), pgettext_lazy("step", "What worked"), "book"),
        Step("steer", pgettext_lazy("step", "Steer"), pgettext_lazy("step", "What is still missing"), "compass"),
    )
}
