"""Input about needs, cleaned."""

from .batch import BatchForm, RowForm, Rows
from .reporting import NeedForm, VoiceForm
from .responding import (
    DeliverForm,
    InviteForm,
    JudgeForm,
    MergeForm,
    ProgressForm,
    ReasonForm,
    ShareForm,
    WordForm,
)

__all__ = [
    "BatchForm",
    "DeliverForm",
    "InviteForm",
    "JudgeForm",
    "MergeForm",
    "NeedForm",
    "ProgressForm",
    "ReasonForm",
    "RowForm",
    "Rows",
    "ShareForm",
    "VoiceForm",
    "WordForm",
]
