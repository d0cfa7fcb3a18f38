"""Each form has fields of its own."""

import copy

from django import forms

from talka.ui.forms import Fields, Form


class Asking(Form):
    """One of each sort."""

    name = forms.CharField(max_length=20, widget=forms.Textarea(attrs={"rows": 2}))
    one = forms.TypedChoiceField(coerce=int, choices=[("1", "a"), ("2", "b")])
    several = forms.MultipleChoiceField(choices=lambda: [("1", "a")], widget=forms.CheckboxSelectMultiple)
    both = forms.SplitDateTimeField()


def test_what_one_form_changes_no_other_has() -> None:
    changed = Asking()
    changed.fields["one"].choices = [("3", "c")]  # type: ignore[attr-defined]
    changed.fields["name"].widget.attrs["rows"] = 9
    changed.fields["name"].required = False
    changed.fields["name"].validators.clear()
    changed.fields["name"].error_messages["required"] = "?"
    changed.fields["several"].choices = [("4", "d")]  # type: ignore[attr-defined]
    changed.fields["both"].widget.attrs["x"] = 1
    del changed.fields["both"]
    later = Asking({"name": "", "one": "2"})
    assert list(later.fields) == ["name", "one", "several", "both"]
    assert later.fields["name"].widget.attrs["rows"] == 2
    assert later.errors["name"] == ["This field is required."]
    assert later.cleaned_data["one"] == 2
    assert [*later.fields["several"].choices] == [*later.fields["several"].widget.choices] == [("1", "a")]  # type: ignore[attr-defined]
    assert "x" not in later.fields["both"].widget.attrs


def test_they_are_what_django_would_copy() -> None:
    Asking()  # from the first form on
    assert type(Asking.base_fields) is Fields
    own, theirs = Asking().fields, copy.deepcopy(dict(Asking.base_fields))
    for name, field in theirs.items():
        assert type(own[name]) is type(field)
        assert sorted(vars(own[name])) == sorted(vars(field))
        assert sorted(vars(own[name].widget)) == sorted(vars(field.widget))
        assert own[name].widget.is_required is field.widget.is_required
