"""Samples for the gallery: each component in each state, with words as long as our languages make them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from .gallery_form import SampleForm, filled_form
from .parts import (
    Card,
    Change,
    Cover,
    Crumb,
    Edge,
    Facet,
    FacetValue,
    Happening,
    MapPoint,
    MatchAction,
    MatchCard,
    Node,
    StepCount,
    Suggestion,
    Tab,
)
from .shell import Account, DemoBar, DemoRole, NavItem, Shell, Speaker, bare_shell
from .steps import STEPS

KA_NEED = "სახლთან ახლოს ლატვიური ენის კურსები გვჭირდება ახალჩამოსული ოჯახებისთვის"
KA_TEXT = "გვითხრეს თოთხმეტმა ოჯახმა: ენის გარეშე ვერც სამუშაოს ვპოულობთ, ვერც ექიმთან ვლაპარაკობთ."
LV_OFFER = "Latviešu valodas kursi iesācējiem Līvānos, divreiz nedēļā"
LV_TEXT = "Trīsdesmit vietas, bez maksas; pasniedzējas runā arī krieviski un gruziniski."
LT_PRACTICE = "Trečiųjų šalių piliečių integracijos bendradarbiavimo patirtis savivaldybėse"
RU_NEED = "Нужны встречи, где можно поговорить по-латышски с соседями"
UK_CALL = "Шукаємо бібліотеки-партнерки для читань двома мовами"


def cards() -> list[Card]:
    """One card a state."""
    need = Card(KA_NEED, "#1", "listen", _("Need"), "megaphone", 2017, "ka", KA_TEXT, "Rustavi")
    offer = Card(LV_OFFER, "#2", "find", _("Offer"), "gift", 38, "lv", LV_TEXT, "Līvāni")
    practice = Card(LT_PRACTICE, "#3", "learn", _("Practice"), "lightbulb", 512, "lt", place="Vilnius")
    old_need = Card(RU_NEED, "#4", "listen", _("Need"), "megaphone", 77, "ru", place="Daugavpils")
    call = Card(UK_CALL, "#5", "agree", _("Partner call"), "diagram-3", 4, "uk")
    plan = Card("Integration plan 2027–2030", "#6", "steer", _("Plan"), "compass", 9, "en", place="Latgale")
    fresh, sought = timezone.now() - timedelta(days=3), (_("Still sought: 1 university, LT"),)
    voices = (_("12 people say: me too"),)
    return [
        replace(need, owner="ICPI", owner_url="#o", state=_("Confirmed"), fresh_at=fresh, facts=voices),
        replace(offer, owner="Baltā māja", owner_language="lv", state=_("Open"), tone="good", fresh_at=fresh),
        replace(practice, owner="Lietuvos socialinių tyrimų centras", state=_("In review"), tone="busy"),
        replace(old_need, stale=True, state=_("Solved"), tone="closed", fresh_at=date(2023, 5, 2)),
        replace(call, owner="In lingva", machine=True, state=_("3 days left"), tone="warn", facts=sought),
        replace(plan, state=_("Open"), tone="good", fresh_at=fresh),
    ]


def matches() -> list[MatchCard]:
    """A very good fit and a weak one."""
    sample = cards()
    actions = (
        MatchAction(_("Invite"), "#invite", "envelope", post=True, kind="primary"),
        MatchAction(_("Look closer"), "#look", "eye"),
        MatchAction(_("Does not fit"), "#away", post=True, kind="plain"),
    )
    good = MatchCard(sample[1], 0.93, (_("Both work on language learning in Latgale"), _("23 km away")), (), actions)
    weak = MatchCard(sample[2], 0.34, (_("The words are close in meaning"),), (_("No language in common"),), actions)
    return [good, weak]


def facet_groups() -> list[Facet]:
    """A short facet and a tree that unfolds."""
    kinds = [FacetValue(_("Needs"), "?kind=need", 82, chosen=True), FacetValue(_("Offers"), "?kind=offer", 64)]
    names = [_("Learning"), _("Language learning"), _("Adult education"), _("Media literacy"), _("Culture")]
    themes = [
        FacetValue(name, f"?theme={index}", 40 - index * 3, depth=min(index, 2)) for index, name in enumerate(names)
    ]
    return [Facet("kind", _("Kind"), kinds), Facet("theme", _("Theme"), themes, icon="tags", shown=3)]


def happenings() -> list[Happening]:
    """A time line of three lines."""
    start = datetime(2017, 6, 8, 9, 30, tzinfo=UTC)
    return [
        Happening(_("Baltā māja took the need up"), start, "hand-index", "find", "Ilze"),
        Happening(
            _("A progress note"),
            start + timedelta(days=21),
            "pencil",
            "do",
            note="Pirmā grupa sāk otrdien.",
            note_language="lv",
        ),
        Happening(_("It was said to be solved"), start + timedelta(days=200), "check-circle"),
    ]


def map_points() -> list[MapPoint]:
    """Towns of the real cases, with numbers that draw dots of several sizes."""
    towns = [
        ("თბილისი", 41.69, 44.83, 21, "listen"),
        ("Daugavpils", 55.87, 26.53, 12, "find"),
        ("Līvāni", 56.35, 26.18, 5, "find"),
        ("Vilnius", 54.69, 25.28, 9, "agree"),
        ("Київ", 50.45, 30.52, 3, "do"),
        ("Rīga", 56.95, 24.11, 17, "listen"),
        ("Balvi", 57.13, 27.26, 1, "learn"),
    ]
    return [MapPoint(lat, lon, name, f"#{name}", count, step) for name, lat, lon, count, step in towns]


def graph() -> tuple[list[Node], list[Edge]]:
    """A small network of organisations."""
    spots = [
        ("Intelekta parks", 0.5, 0.45),
        ("Baltā māja", 0.12, 0.2),
        ("ATTĪSTĪBAI", 0.86, 0.15),
        ("Sukrums", 0.9, 0.75),
        ("In lingva", 0.15, 0.85),
        ("Jauno zinātnieku biedrība", 0.5, 0.98),
    ]
    nodes = [Node(name, name, x, y, "#n", 6 - i, "find", centre=not i) for i, (name, x, y) in enumerate(spots)]
    edges = [Edge(spots[0][0], name, _("network agreement"), 2) for name, _x, _y in spots[1:]]
    return nodes, edges


def sample_shell(request: HttpRequest) -> Shell:
    """The shell with everything in it: signed in, speaking for one of two, in the demo."""
    words = (_("Needs"), _("Offers"), _("Organisations"), _("Partner calls"))
    navigation = tuple(NavItem(label, "#nav", current=not index) for index, label in enumerate(words))
    account = Account(
        "Ilze Bērziņa",
        "#out",
        [NavItem(_("For you"), "#you", "star", count=4)],
        [Speaker("1", "Baltā māja", current=True), Speaker("2", "Intelekta parks")],
        "#speak",
        3,
        "#bell",
    )
    roles = (_("Visitor"), _("Resident"), _("NGO"), _("Ministry"), _("Coordinator"))
    demo = DemoBar("#demo", [DemoRole(str(i), label, current=i == 2) for i, label in enumerate(roles)], "#mail")
    footer = tuple(NavItem(label, "#foot") for label in (_("About"), _("API"), _("Accessibility"), _("Licences")))
    more = (NavItem(_("News"), "#more", "newspaper"), NavItem(_("Events"), "#more", "calendar-event"))
    return replace(
        bare_shell(request),
        navigation=navigation,
        more=more,
        search_url="#search",
        suggest_url="suggest",
        report_url="#report",
        account=account,
        theme_url="#theme",
        demo=demo,
        footer=footer,
    )


def samples(request: HttpRequest) -> dict[str, Any]:
    """Everything that the gallery's page shows."""
    nodes, edges = graph()
    return {
        "shell": sample_shell(request),
        "cards": cards(),
        "matches": matches(),
        "facet_groups": facet_groups(),
        "happenings": happenings(),
        "map_points": map_points(),
        "latvian_points": [point for point in map_points() if point.label in ("Daugavpils", "Līvāni", "Rīga", "Balvi")],
        "nodes": nodes,
        "edges": edges,
        "form": SampleForm(prefix="new"),
        "bad_form": filled_form(),
        "covers": [Cover(30, 18, 10), Cover(30, 0, 0), Cover(30, 45, 30)],
        "ring": [StepCount(code, (index + 1) * 37 % 200, f"#{code}") for index, code in enumerate(STEPS)],
        "crumbs": [Crumb(_("Needs"), "#needs"), Crumb("Latgale", "#latgale"), Crumb(_("This need"))],
        "tabs_sample": [
            Tab(_("About"), "#a", current=True),
            Tab(_("Who could answer"), "#b", count=7),
            Tab(_("History"), "#c"),
        ],
        "changes": [Change(_("Title"), "Kursi Līvānos katru otrdienu", "Kursi Līvānos divreiz nedēļā", language="lv")],
        "suggestion_items": [
            Suggestion(LV_OFFER, "#2", _("Offer"), "gift", "lv"),
            Suggestion("Līvāni", "#l", _("Place"), "geo-alt", "lv"),
        ],
        "now": timezone.now(),
    }
