"""A wrong declaration of a kind does not start."""

from typing import Any

from django.core.checks import Error, register

from .kinds import STEPS, TONES, Kind, all_kinds
from .models import Record


def _faults(kind: Kind) -> list[tuple[str, str, str]]:
    codes = [state.code for state in kind.states]
    found = []
    if not issubclass(kind.model, Record):
        found.append(("E001", "its model is no Record", "Let the model inherit from records.Record, one level deep."))
    if kind.step not in STEPS:
        found.append(("E002", f"its step {kind.step!r} is none of the loop", f"Use one of {', '.join(STEPS)}."))
    if not codes or len(codes) != len(set(codes)):
        found.append(("E003", "its states are missing or repeat", "Give each state a code of its own."))
    if bad := [state.code for state in kind.states if state.tone not in TONES]:
        found.append(("E004", f"the tone of {', '.join(bad)} is unknown", f"Use one of {', '.join(TONES)}."))
    fields = {field.name for field in kind.model._meta.get_fields()}
    if unknown := [name for name in kind.translated if name not in fields]:
        found.append(("E005", f"its translated fields {', '.join(unknown)} don't exist", "Name columns of its model."))
    if kind.export and not kind.export_columns:
        found.append(("E006", "its export has no columns", "List them in export_columns, in their order."))
    if bare := [sought.kind for sought in kind.matching.seeks if sought.act and sought.rule is None]:
        found.append(
            ("E007", f"nothing guards what it does with {', '.join(bare)}", "Name the rule of the act's page.")
        )
    return found


@register("talka")
def kinds_are_whole(app_configs: Any, **kwargs: Any) -> list[Error]:
    """records.E001–E007 for each fault in a kind's declaration."""
    return [
        Error(f"Kind “{kind.code}”: {fault}.", hint=hint, obj=kind.model, id=f"records.{code}")
        for kind in all_kinds()
        for code, fault, hint in _faults(kind)
    ]
