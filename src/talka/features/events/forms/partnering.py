"""Inviting an organisation to hold an event together."""

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.kernel.records.models import ParticipationRole
from talka.ui.forms import Form

ROLES = (
    ParticipationRole.PARTNER, ParticipationRole.LEAD, ParticipationRole.HOST, ParticipationRole.EXPERT,
    ParticipationRole.SPEAKER, ParticipationRole.FUNDER,
)  # fmt: skip


class PartnerForm(Form):
    """As what it is invited."""

    role = forms.ChoiceField(label=_("As what"), choices=[(role.value, role.label) for role in ROLES])
