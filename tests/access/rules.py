"""What must hold of every row, whatever it says: so that the table can't simply note what happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .routes import MISSING, is_hidden
from .table import Row

ACTS = {"ok", "done", "form", "409"}  # they may, if not now or not with these words
STRANGERS = ("visitor", "resident", "other")
# Routes at which nobody can do anything in this world, by what the table calls them, with the reason.
PARTIES = (
    "nobody here takes part in these records, claims, votes, watches or is decided upon; the features' own tests do"
)
KEYS = "nobody here has a passkey, another session, or comes by another site; the accounts' own tests do"
NOBODY = {
    **dict.fromkeys(
        ("/needs/{pk}/share/", "/needs/{pk}/deliver/", "/needs/{pk}/withdraw/", "/needs/{pk}/decline-invitation/",
         "/needs/{pk}/solved/", "/organisations/invitations/{invitation_pk}/answer/", "/organisations/{pk}/claim/",
         "/organisations/{pk}/claim/mail/", "/organisations/{pk}/claim/code/", "/organisations/{pk}/members/invite/",
         "/organisations/{pk}/members/ask/", "/news/{pk}/about/{record_id}/agree/", "/forum/{pk}/vote/",
         "/calls/{pk}/invitation/", "/calls/{pk}/leave/", "/events/{pk}/registration/",
         "/events/{pk}/partners/answer/", "/events/{pk}/after/",
         "/circles/{pk}/seats/{seat_pk}/hand-over/", "/circles/{pk}/readings/add/", "/circles/{pk}/log/",
         "/circles/{pk}/plan/",
         "/forum/{pk}/end-poll/", "/watching/records/{pk}/stop/", "/moderation/about-you/{decision}/object/"),
        PARTIES,
    ),
    **dict.fromkeys(
        ("/account/sessions/{pk}/end/", "/account/passkeys/{pk}/name/", "/account/passkeys/{pk}/remove/",
         "/account/passkeys/confirm/", "/account/sign-in/site/", "/account/sign-in/site/address/",
         "/account/site/connect/", "/account/site/disconnect/", "/account/sign-in/passkey/", "/sign-in/answer/",
         "/account/sign-in/second-step/passkey/", "/account/password/forgotten/code/"),
        KEYS,
    ),
    **dict.fromkeys(("/demo/step-in/", "/demo/mail/", "/demo/mail/{name}/"), "the demo alone has it"),
    **dict.fromkeys(
        ("/organisations/{pk}/logo/{name}", "/news-pictures/{pk}/{name}", "/sitemap-{name}-{number}.xml"),
        "there is no such file",
    ),
    **dict.fromkeys(
        ("/comments/on/{pk}/react/", "/comments/{pk}/react/", "/comments/{pk}/official/", "/comments/{pk}/versions/"),
        "wants words of its own, or a comment that was changed",
    ),
    **dict.fromkeys(
        ("/translations/{pk}/{language}/machine/", "/translations/{pk}/{language}/machine/show/"),
        "no machine is set up",
    ),
    **dict.fromkeys(
        ("/events/{pk}/check-in/", "/events/{pk}/check-in/in/", "/events/{pk}/check-in/write-in/",
         "/events/{pk}/check-in/participants/", "/events/{pk}/check-in/send/"),
        "the doors of these events are not open yet; the events' own tests do",
    ),
    "/events/{pk}/certificates/{certificate_pk}/again/": "this event has not begun; the events' own tests do",
    **dict.fromkeys(("/link/{name}/{token}/", "/events/{pk}/after/{token}/"), "wants a mailed token"),
    "/forum/{pk}/pin/": "wants words of its own: to pin or not, and for how long",
    **dict.fromkeys(("/api/v1/", "/api/{rest}"), "says that there is nothing"),
}  # fmt: skip
# What is somebody's own: nobody gets it by a higher role.
OWN = (
    "/comments/{pk}/edit/", "/comments/{pk}/language/", "/comments/{pk}/take-back/", "/import/{pk}/",
    "/import/{pk}/apply/", "/needs/{pk}/answers/{source}/agree/", "/needs/{pk}/answers/{source}/deny/",
    "/forum/accept/{comment_id}/", "/forum/split/{comment_id}/", "/watching/searches/{pk}/",
    # A circle is run by whoever facilitates it, here the editor; its log is each writer's.
    "/circles/{pk}/seats/{seat_pk}/accept/", "/circles/{pk}/seats/{seat_pk}/decline/",
    "/circles/{pk}/seats/{seat_pk}/remove/", "/circles/{pk}/meetings/{meeting_pk}/move/",
    "/circles/{pk}/meetings/{meeting_pk}/cancel/", "/circles/{pk}/meetings/{meeting_pk}/after-all/",
    "/circles/{pk}/readings/{reading_pk}/remove/", "/circles/{pk}/log/{entry_pk}/share/",
    "/circles/{pk}/log/{entry_pk}/forget/",
)  # fmt: skip


def no_fault(row: Row) -> Iterator[str]:
    """Nothing breaks, and nobody meets a limit, a second factor or terms here."""
    yield from sorted(
        row.everything()
        & ({"500", "503", "429", "set-up", "agree"} | (set() if row.route.shown in NOBODY else {"prove"}))
    )


def hidden_is_missing(row: Row) -> Iterator[str]:
    """What one may not see is answered exactly as what isn't there."""
    for state in row.cells:
        if row.route.kind and state != MISSING and is_hidden(row.route.kind, state):
            for role in STRANGERS:
                if row.of(state, role) != row.of(MISSING, role):
                    yield f"{role} on {state}: {row.of(state, role)}, of none: {row.of(MISSING, role)}"


def none_is_missing(row: Row) -> Iterator[str]:
    """Of a record that isn't there nobody gets anything."""
    if row.route.kind and set(row.cells[MISSING]) & {"ok", "done", "→"}:
        yield f"of none: {row.cells[MISSING]}"


def suspended_change_nothing(row: Row) -> Iterator[str]:
    """Whoever is suspended sends only what is open to them."""
    if row.method == "POST" and not getattr(row.route.view, "open_to_suspended", False):
        for state in row.cells:
            if row.of(state, "suspended") not in ("403", "405"):
                yield f"suspended on {state}: {row.of(state, 'suspended')}"


def coordinators_are_alone(row: Row) -> Iterator[str]:
    """A coordinators' route is there for nobody else."""
    if getattr(row.route.view, "policy", "") == "coordinators":
        for state in row.cells:
            for role in ("resident", "member", "editor", "admin", "other"):
                if row.of(state, role) not in ("404", "405"):
                    yield f"{role} on {state}: {row.of(state, role)}"
            if row.of(state, "visitor") not in ("sign-in", "405"):
                yield f"visitor on {state}: {row.of(state, 'visitor')}"


def visitors_sign_in(row: Row) -> Iterator[str]:
    """A visitor gets nothing of a route for people with an account."""
    if getattr(row.route.view, "policy", "public") != "public":
        for state in row.cells:
            if row.of(state, "visitor") not in ("sign-in", "405"):
                yield f"visitor on {state}: {row.of(state, 'visitor')}"


def powers_grow(row: Row) -> Iterator[str]:
    """What a member may, an editor may; what an editor may, an admin may."""
    for state in () if row.route.shown in OWN else row.cells:
        for less, more in (("member", "editor"), ("editor", "admin")):
            if row.of(state, less) in ACTS and row.of(state, more) not in ACTS | {"→"}:
                yield f"{more} on {state}: {row.of(state, more)}, {less}: {row.of(state, less)}"


def somebody_may(row: Row) -> Iterator[str]:
    """There is somebody for whom, in some state, the route does what it is there for."""
    if not row.everything() & (ACTS | {"→"}) and row.route.shown not in NOBODY:
        yield "nobody may"


RULES: tuple[Callable[[Row], Iterator[str]], ...] = (
    no_fault, hidden_is_missing, none_is_missing, suspended_change_nothing, coordinators_are_alone, visitors_sign_in,
    powers_grow, somebody_may,
)  # fmt: skip


def faults(rows: list[Row]) -> list[str]:
    """Where a row breaks a rule, as lines of text."""
    return [
        f"{rule.__name__}: {row.method} {row.route.shown}: {fault}"
        for row in rows
        for rule in RULES
        for fault in rule(row)
    ]
