"""A conversation as the bench reads it: 200 comments in five languages, three reactions each, twenty mentions."""

from __future__ import annotations

from itertools import cycle, islice

from django.db import transaction
from django.utils import timezone

from talka.capabilities.comments.actions.counting import locked, recount, recount_thread
from talka.capabilities.comments.models import Comment, CommentState, Mention, Reaction, ReactionCode
from talka.kernel.people.models import Organisation, Person
from talka.kernel.records.models import Record

COMMENTS, MENTIONS, REACTIONS = 200, 20, 3
LANGUAGES = ("en", "lv", "ru", "ka", "lt")
WORDS = {
    "en": "We tried this in our **library** last year, and people came every week.",
    "lv": "Mēs to pērn mēģinājām savā **bibliotēkā**, un cilvēki nāca katru nedēļu. Visvairāk palīdzētu otra telpa.",
    "ru": "Мы пробовали это в нашей **библиотеке** в прошлом году, и люди приходили каждую неделю.",
    "ka": "ჩვენ ეს შარშან ჩვენს **ბიბლიოთეკაში** ვცადეთ და ხალხი ყოველ კვირას მოდიოდა.",
    "lt": "Pernai tai išbandėme savo **bibliotekoje**, ir žmonės ateidavo kiekvieną savaitę.",
}


@transaction.atomic
def talk(record: Record) -> None:
    """Fill a record's conversation: every second comment answers the one before it."""
    organisation = Organisation.objects.order_by("pk").first()
    people = Person.objects.bulk_create(
        [Person(email=f"talks{n}@example.org", name=f"Talker {n}", password="!") for n in range(40)]
    )
    conversation = locked(record.pk)
    head: Comment | None = None
    made: list[Comment] = []
    for number, (person, language) in enumerate(islice(zip(cycle(people), cycle(LANGUAGES)), COMMENTS)):
        answers = head if number % 2 else None
        named = [[organisation.name, organisation.pk]] if organisation and number < MENTIONS else []
        said = f"{f'@{organisation.name} ' if named and organisation else ''}{WORDS[language]} ({number})"
        comment = Comment.objects.create(
            record=record, head=answers, answers_to=answers, place=1 if answers else 0, author=person, text=said,
            language=language, state=CommentState.SHOWN, shown_at=timezone.now(), named=named,
            reactions=dict.fromkeys(ReactionCode.values[:REACTIONS], 1),
        )  # fmt: skip
        head = comment if answers is None else None
        made.append(comment)
    Reaction.objects.bulk_create(
        Reaction(comment=one, person=people[(number + 1 + taken) % len(people)], code=code)
        for number, one in enumerate(made)
        for taken, code in enumerate(ReactionCode.values[:REACTIONS])
    )
    Mention.objects.bulk_create(Mention(comment=one, organisation=organisation) for one in made[:MENTIONS])
    for one in made:
        if one.head_id is None:
            recount_thread(one.pk)
    recount(conversation)
