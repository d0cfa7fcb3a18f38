"""The gallery's form: every control there is, and the same as it comes back wrong."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .forms import ChoiceTree, DateInput, Form, LanguageSelect, LongText, RadioCards, Suggest

URGENCY = [("1", gettext_lazy("It can wait")), ("2", gettext_lazy("Soon")), ("4", gettext_lazy("Now"))]


class SampleForm(Form):
    """Every control there is."""

    title = forms.CharField(
        label=gettext_lazy("What is missing?"),
        max_length=120,
        help_text=gettext_lazy("One sentence, as you would say it to a neighbour."),
    )
    body = forms.CharField(label=gettext_lazy("Tell more"), widget=LongText(rows=4), required=False)
    place = forms.CharField(label=gettext_lazy("Where?"), widget=Suggest(url="places.json"))
    urgency = forms.ChoiceField(
        label=gettext_lazy("How pressing is it?"),
        choices=URGENCY,
        widget=RadioCards(
            about={"4": gettext_lazy("Somebody suffers from it today")}, icons={"4": "exclamation-circle"}
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[("ka", ""), ("lv", "")], widget=LanguageSelect
    )
    audiences = forms.MultipleChoiceField(
        label=gettext_lazy("For whom?"),
        choices=[("a", gettext_lazy("Newcomers")), ("b", gettext_lazy("Families")), ("c", gettext_lazy("Youth"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Themes"),
        choices=[("a", gettext_lazy("Newcomers")), ("b", gettext_lazy("Families")), ("c", gettext_lazy("Youth"))],
        widget=ChoiceTree(heads=lambda: ["a", "c"]),
        required=False,
    )
    day = forms.DateField(label=gettext_lazy("By when?"), widget=DateInput(), required=False)
    people = forms.IntegerField(label=gettext_lazy("About how many people?"), min_value=1, required=False)
    picture = forms.FileField(label=gettext_lazy("A picture"), required=False)
    agree = forms.BooleanField(label=gettext_lazy("I have read what happens with my words"))


def filled_form() -> SampleForm:
    """The form as it comes back when something is wrong."""
    answers = {"title": "", "body": "Ir vakars.", "place": "Līvāni", "urgency": "4", "people": "-3"}
    form = SampleForm({f"bad-{name}": value for name, value in answers.items()}, prefix="bad")
    form.add_error(None, _("Somebody has reported the same already."))
    return form
