"""The demo's partner calls and the answers to them."""

from typing import Any

from talka.features.partners import actions
from talka.features.partners.models import CallState, PartnerCall

from .world import World, in_days, place_id, rows_of, terms_of


def fill(world: World) -> None:
    """Publish them, let organisations answer, and bring each to its state."""
    for row in rows_of("calls"):
        by = world.speaker(row["owner"])
        call = actions.publish_call(
            _columns(row), owner=world.organisations[row["owner"]], by=by, terms=terms_of(row), language=row["language"]
        )
        world.translate(call, row)
        for answer in row["answers"]:
            _answer(world, call, answer, by)
        for invited in row.get("invited", ()):
            organisation = world.organisations[invited["org"]]
            actions.invite_partner(call, organisation, by=by, message=invited["message"])
        _bring(call, row, by)
        world.finish(call, row, days_ago=row["days_ago"])
        world.records[row["key"]] = call


def _columns(row: dict[str, Any]) -> dict[str, Any]:
    period = row.get("period") or {}
    # A cap would pause the call while its answers come in, days that are past would refuse them; `_bring` sets them.
    return {
        **{name: row[name] for name in ("title", "summary", "body", "programme", "role", "seeks", "questions")},
        "from_date": in_days(period.get("from_days")),
        "months": period.get("months"),
        "budget": row.get("budget_eur"),
        "place_id": place_id(row.get("place")),
    }


def _answer(world: World, call: PartnerCall, answer: dict[str, Any], by: Any) -> None:
    organisation = world.organisations[answer["org"]]
    speaker = world.speaker(answer["org"])
    interest = actions.show_interest(
        call, organisation, by=speaker, message=answer["message"], replies=answer.get("replies", []),
        language=answer.get("language") or speaker.language,
    )  # fmt: skip
    if answer["state"] == "accepted":
        actions.accept_interest(interest, by=by, answer=answer.get("answer") or "")
    elif answer["state"] == "declined":
        actions.decline_interest(interest, by=by, answer=answer.get("answer") or "")
    elif answer["state"] == "withdrawn":
        actions.withdraw_interest(interest, by=speaker)


def _bring(call: PartnerCall, row: dict[str, Any], by: Any) -> None:
    days = {"reply_by_date": row.get("reply_by_days"), "deadline_date": row.get("deadline_days")}
    PartnerCall.objects.filter(pk=call.pk).update(**{name: in_days(number) for name, number in days.items()})
    call.refresh_from_db()
    if row.get("cap") and call.state == CallState.OPEN:
        actions.change_call(call, {"cap": row["cap"]}, by=by, terms=terms_of(row), version=None, minor=True)
    if row["state"] == CallState.CLOSED:
        actions.close_call(call, by=by)
    elif row["state"] == CallState.EXPIRED:
        actions.expire(call.pk)
    else:
        actions.follow_days(call.pk)
