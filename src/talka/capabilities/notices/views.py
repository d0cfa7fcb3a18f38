"""Pages of notices, of links in mails, and of the demo's mailbox."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.kernel.access.policies import open_to_suspended, public, signed_in
from talka.kernel.access.rules import Missing
from talka.kernel.records.doors import get_any_record
from talka.kernel.records.kinds import kind_of
from talka.ui.rendering import render

from . import actions, links, queries
from .forms import RhythmForm
from .mailbox import letter, letters

PAGE_SIZE = 30
# A link's token is as good as a password for its purpose: it stays out of caches, search engines and other sites' logs.
_PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


@signed_in
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What I was told, newest first."""
    person = request.person  # type: ignore[attr-defined]
    before = request.GET.get("before", "")
    last = int(before) if before.isdecimal() and len(before) < 19 else None
    lines = queries.page_of_notices(person, get_language() or "en", before=last, size=PAGE_SIZE + 1)
    shown = lines[:PAGE_SIZE]
    ways = queries.mail_ways(person)
    context = {
        "lines": shown,
        "newest": shown[0].id if shown else 0,
        "next_url": f"{request.path}?before={shown[-1].id}" if len(lines) > PAGE_SIZE else "",
        "first_url": request.path if last is not None else "",
        "unread": any(line.unread for line in shown),
        "form": RhythmForm(initial={"rhythm": ways.rhythm}),
        "came_back": ways.came_back,
    }
    return render(request, "notices/list.jinja", context, block="notice_list")


@signed_in
@require_safe
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """To what a notice of mine is about; it counts as read from now on."""
    person = request.person  # type: ignore[attr-defined]
    address = queries.address_of(person, pk, get_language() or "en")
    actions.mark_read(pk, by=person)
    return HttpResponseRedirect(address or reverse("notices:list"))


@open_to_suspended
@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All that I was shown counts as read."""
    newest = request.POST.get("newest", "")
    if newest.isdecimal() and len(newest) < 19:
        actions.mark_all_read(by=request.person, newest=int(newest))  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("notices:list"))


@open_to_suspended
@signed_in
@require_POST
def mail_choice(request: HttpRequest) -> HttpResponse:
    """How often news come by mail."""
    form = RhythmForm(request.POST)
    if form.is_valid():
        actions.choose_rhythm(by=request.person, rhythm=form.cleaned_data["rhythm"])  # type: ignore[attr-defined]
        messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("notices:list"))


@signed_in
@require_POST
def about(request: HttpRequest, pk: int) -> HttpResponse:
    """News of a record: from now on, or no more."""
    person = request.person  # type: ignore[attr-defined]
    record = get_any_record(person, pk)
    wanted = request.POST.get("wanted") == "yes"
    actions.follow(record.pk, by=person, wanted=wanted)
    messages.success(request, _("You are told what comes of it.") if wanted else _("You hear no more of it."))
    return HttpResponseRedirect(kind_of(record.kind).address(record.pk, record.slug, get_language() or "en"))


@open_to_suspended  # whose link it is and what for, decides what they may: `links.act`
@public
@csrf_exempt  # the signed token in the address is the authority, and mailbox providers' buttons post without a cookie
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, name: str, token: str) -> HttpResponse:
    """A link out of a mail: GET shows what it would do, POST does it."""
    try:
        purpose, opened = links.opened(name, token)
    except links.BadLinkError as error:
        return render(request, "notices/bad_link.jinja", {"expired": error.expired}, status=410, headers=_PRIVATE)
    offer = purpose.offer(opened)
    values = [choice.value for choice in offer.choices]
    chosen = request.POST.get("choice", values[0] if len(values) == 1 else "")
    if request.method == "POST" and chosen in values:
        answer = links.act(purpose, opened, chosen)
        return render(request, "notices/link_done.jinja", {"answer": answer}, headers=_PRIVATE)
    status = 422 if request.method == "POST" else 200
    return render(request, "notices/link.jinja", {"offer": offer}, status=status, headers=_PRIVATE)


@public
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """All mail that the demo wrote. Elsewhere there is no such page: mail is private."""
    if not settings.TALKA_DEMO:
        raise Missing
    by_smtp = not hasattr(settings, "EMAIL_FILE_PATH")
    return render(request, "notices/mailbox.jinja", {"letters": letters(), "by_smtp": by_smtp}, headers=_PRIVATE)


@public
@require_safe
def mailbox_letter(request: HttpRequest, name: str) -> HttpResponse:
    """One mail of the demo."""
    found = letter(name) if settings.TALKA_DEMO else None
    if found is None:
        raise Missing
    return render(request, "notices/mailbox_letter.jinja", {"letter": found}, headers=_PRIVATE)
