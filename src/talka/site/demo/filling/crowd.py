"""People of the demo who take part in events: made up by a seeded generator, each marked as an example by the name."""

from collections.abc import Iterator
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from talka.features.events.actions import Entry
from talka.kernel.people.models import Organisation, Person

from .world import World

SEED = 2017
# First and last names that are common in each language; together they are nobody.
NAMES = {
    "lv": (
        "Anna Ilze Inga Jānis Kristīne Laima Līga Māra Pēteris Sandra Valdis Zane Andris Dace Edgars Gunta "
        "Aija Baiba Elīna Ieva Ivars Juris Kārlis Liene Māris Normunds Sanita Uldis",
        "Bērze Kalns Ozola Jansone Liepa Krūms Balode Egle Zars Vītola Kļava Grava Lapsa Priede Roze Siliņa "
        "Straume Upe Ābele Čakste",
    ),
    "lt": (
        "Aistė Birutė Daiva Eglė Jonas Jurgita Lina Mantas Petras Rasa Saulius Tomas Vida Žydrė",
        "Kazlauskas Petraitis Jankauskienė Stankevičius Vasiliauskas Urbonas Butkus Paulauskienė Žukas",
    ),
    "ka": (
        "ანა გიორგი დავითი ეკა თამარი ირაკლი ლევანი მაია ნათია ნინო სალომე ქეთევანი შორენა ხათუნა",
        "ბერიძე გელაშვილი კაპანაძე ლომიძე მაისურაძე გიორგაძე წიკლაური ხუციშვილი ჯაფარიძე",
    ),
    "en": (
        "Alex Beth Chris Dana Ellis Fran Gale Jo Kim Lee Max Noor Robin Sam",
        "Brook Field Green Hill Lake Marsh Reed Rivers Stone Vale West Wood",
    ),
    "uk": (
        "Андрій Галина Ірина Микола Наталя Оксана Олена Петро Тарас Юлія",
        "Бондаренко Коваленко Мельник Олійник Шевченко Ткаченко Кравченко",
    ),
}
EXAMPLE = {"lv": "piemērs", "lt": "pavyzdys", "ka": "მაგალითი", "en": "example", "uk": "приклад"}


class Crowd:
    """Made-up people, one after another; those of a named group are the same people whenever they are asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.random = Random(SEED)
        self.made = 0
        self.names: set[str] = set()
        self.groups: dict[str, list[tuple[Person, Entry, Organisation | None]]] = {}

    def of(self, row: dict[str, Any], language: str) -> list[tuple[Person, Entry, Organisation | None]]:
        """The people of one line of an event: ``{count, org?, mixed?, group?}``."""
        name = row.get("group")
        if name in self.groups:
            return self.groups[name]
        organisations = self._organisations(row, language)
        found = [self._one(language, next(organisations)) for _number in range(row["count"])]
        if name:
            self.groups[name] = found
        return found

    def _organisations(self, row: dict[str, Any], language: str) -> Iterator[Organisation | None]:
        """Whose people they are: all of one organisation, of examples in turn, or nobody's."""
        if row.get("mixed"):
            known = self.world.examples
            keys = list(known[language]) if language != "en" else [key for some in known.values() for key in some]
            self.random.shuffle(keys)
        else:
            keys = [row.get("org", "")]
        while True:
            for key in keys:
                yield self.world.organisations[key] if key else None

    def _one(self, language: str, organisation: Organisation | None) -> tuple[Person, Entry, Organisation | None]:
        self.made += 1
        name = self._name(language)
        person = Person.objects.create(
            email=f"participant{self.made}@example.org",
            name=name,
            language=language,
            address_confirmed_at=timezone.now(),
            password=make_password(None),
        )
        entry = Entry(name=name, email=person.email, organisation=organisation.pk if organisation else None)
        return person, entry, organisation

    def _name(self, language: str) -> str:
        """One that nobody of them has yet."""
        first, last = (names.split() for names in NAMES[language])
        while True:
            name = f"{self.random.choice(first)} {self.random.choice(last)} ({EXAMPLE[language]})"
            if name not in self.names:
                self.names.add(name)
                return name
