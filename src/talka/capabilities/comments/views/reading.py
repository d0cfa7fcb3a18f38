"""A record's conversation page by page; one thread; what a comment said before."""

from itertools import accumulate, pairwise

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from talka.kernel.access.policies import public
from talka.kernel.access.requests import Request
from talka.kernel.access.rules import Missing
from talka.kernel.records.doors import get_any_record
from talka.kernel.records.drafts import LARGEST_ID
from talka.kernel.records.kinds import has_kind, kind_of
from talka.kernel.records.models import Record
from talka.ui.rendering import render

from .. import rules
from ..panel import panel_values
from ..queries.showing import page_of, thread_of
from ..tongues import languages_read
from .around import around, comment_for, number_of

# Letters that are compared word by word for one page: beyond, what stood there stands unmarked.
MOST_COMPARED = 12_000


@public
@require_safe
def conversation(request: Request, pk: int) -> HttpResponse:
    """All that is said about a record: in the reader's languages, or (`in=others`) in the others."""
    try:
        record = get_any_record(request.person, pk)
    except Missing:
        return _where_it_went(request, pk)
    others = request.GET.get("in") == "others"
    after = number_of(request.GET.get("after", ""))
    page = page_of(record, request.person, languages_read(request), after=after, others=others)
    values = {**panel_values(request, record, page), **around(record), "others": others, "after": after}
    response = render(request, "comments/conversation.jinja", values, block=("more_threads", "other_threads"))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def _where_it_went(request: Request, pk: int) -> HttpResponse:
    """A merged record's conversation is that of the record that it was merged into."""
    kind = Record.objects.filter(pk=pk).values_list("kind", flat=True).first() if pk < LARGEST_ID else None
    moved = kind_of(kind).moved_to if kind and has_kind(kind) else None
    into = moved(pk, request.person) if moved else None
    if into is None:
        raise Missing
    return redirect(reverse("comments:conversation", args=[into.pk]), permanent=True)


@public
@require_safe
def thread(request: Request, pk: int) -> HttpResponse:
    """A comment with what it answers and what was answered."""
    comment, record = comment_for(request, pk, rules.may_read)
    head_id = comment.head_id or comment.pk
    after = number_of(request.GET.get("after", ""))
    if not after and comment.place > 1:
        after = (comment.place - 1) // 50 * 50
    head, next_after = thread_of(record, request.person, head_id, after=after)
    if head is None:
        raise Missing
    values = {
        **around(record),
        "thread": head,
        "comment": comment.pk,
        "next_url": f"{reverse('comments:thread', args=[head_id])}?after={next_after}" if next_after else "",
        "first_url": reverse("comments:thread", args=[head_id]) if after else "",
        "signed_in": request.person is not None,
    }
    return render(request, "comments/thread.jinja", values)


@public
@require_safe
def versions(request: Request, pk: int) -> HttpResponse:
    """What a comment said before it was edited, for whoever may read it."""
    comment, record = comment_for(request, pk, rules.may_read_words, seen=rules.may_read_words)
    earlier = list(comment.versions.order_by("-pk").values("text", "until"))
    if not earlier:
        raise Missing
    texts = [comment.text, *(row["text"] for row in earlier)]
    compared = accumulate(len(before) + len(after) for after, before in pairwise(texts))
    pairs = [
        {"at": row["until"], "before": before, "after": after, "is_marked": so_far <= MOST_COMPARED}
        for row, (after, before), so_far in zip(earlier, pairwise(texts), compared, strict=True)
    ]
    return render(request, "comments/versions.jinja", {**around(record), "comment": comment, "versions": pairs})
