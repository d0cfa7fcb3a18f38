"""The smaller forms: people, claims, messages, networks, merging."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.kernel.people.models import Role
from talka.kernel.records.forms import LanguageField, LineField, SpeakingForm, TextField
from talka.ui.forms import Form, RadioCards

ABOUT_ROLES = {
    "admin": _("Writes in its name, and says who belongs to it."),
    "editor": _("Writes in its name."),
    "member": _("Sees what only its people see."),
}


class RoleForm(Form):
    """What somebody may do."""

    role = forms.ChoiceField(label=_("Role"), choices=Role)


class InviteForm(Form):
    """Inviting somebody to join."""

    email = forms.EmailField(label=_("Mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Role, widget=RadioCards(about=ABOUT_ROLES), initial=Role.EDITOR)
    language = LanguageField(label=_("Language of the mail"))


class LeaveForm(Form):
    """Leaving; the last admin names the next one."""

    successor = forms.TypedChoiceField(
        label=_("Who is admin after you?"), coerce=int, required=False, empty_value=None, choices=[]
    )

    def __init__(self, *args: Any, members: list[tuple[int, str]], needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        field.choices = [("", "—"), *members]  # type: ignore[attr-defined]
        field.required = needed


class ClaimForm(Form):
    """Asking a coordinator to be admin."""

    text = TextField(label=_("How a coordinator can see that you speak for it"), max_length=2000)
    language = LanguageField(label=_("Written in"))


class MailClaimForm(Form):
    """Where the code goes."""

    address = forms.EmailField(label=_("Your address at the organisation"), max_length=254)


class CodeForm(Form):
    """The code from the mail."""

    code = LineField(
        label=_("The code from the mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class AnswerForm(Form):
    """A coordinator's answer to a claim."""

    decision = forms.ChoiceField(choices=[("accept", ""), ("decline", "")])
    answer = TextField(label=_("A word to whoever claims it"), max_length=2000, required=False)

    def clean(self) -> dict[str, Any]:
        """A "no" needs a word."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "decline" and not cleaned.get("answer"):
            self.add_error("answer", _("Please say why not: everybody who asks is owed an answer."))
        return cleaned


class ReasonForm(Form):
    """Why a proposal is not taken on."""

    reason = TextField(label=_("Why not"), max_length=2000)


class VerifyForm(Form):
    """How a coordinator found out that an entry is right."""

    reason = TextField(label=_("How you found out"), max_length=2000)


class ContactForm(Form):
    """A message to an organisation from somebody who is signed in."""

    draft = "organisation-contact"
    subject = LineField(label=_("Subject"), max_length=160)
    text = TextField(label=_("Message"), max_length=5000)
    language = LanguageField(label=_("Written in"))


class VisitorContactForm(ContactForm):
    """The same from a visitor, whose address is confirmed by a link before anything goes out."""

    name = LineField(label=_("Your name"), max_length=120)
    email = forms.EmailField(label=_("Your mail address"), max_length=254)


class NetworkInviteForm(Form):
    """Inviting an organisation into a network."""

    organisation = LineField(label=_("Organisation"), max_length=300)
    text = TextField(label=_("A word to them"), max_length=2000, required=False)


class NetworkAskForm(SpeakingForm):
    """Asking to be taken into a network."""

    text = TextField(label=_("A word to them"), max_length=2000, required=False)


class MergeForm(Form):
    """Into which entry: its number or address."""

    into = LineField(label=_("The entry that stays: its address or number"), max_length=300)

    def clean_into(self) -> int:
        """The number in ``/lv/organisations/12-name/``, or the number itself."""
        text = str(self.cleaned_data["into"])
        part = text.split("/organisations/")[-1].split("-")[0].strip("/ ")
        if not part.isdecimal() or not part.isascii() or len(part) > 18:
            raise forms.ValidationError(_("Paste the address of an organisation's page."), code="address")
        return int(part)


class LogoForm(Form):
    """A picture."""

    logo = forms.FileField(
        label=_("Picture"), widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"})
    )
