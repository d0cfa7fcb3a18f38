"""Loading the vocabulary and the gazetteer: run at set-up and whenever their files change; twice changes nothing."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from .concepts import ConceptRow, concepts
from .gazetteer import PlaceRow, places
from .labels import forget
from .models import Place, PlaceName, Scheme, Term, TermLabel
from .queries import forget_names


@transaction.atomic
def load_concepts(scheme: str, rows: Iterable[ConceptRow]) -> int:
    """Bring a scheme's terms and labels to what the rows say (parents first); terms that are gone retire. How many."""
    known = {term.code: term for term in Term.objects.filter(scheme=scheme)}
    seen: dict[str, Term] = {}
    labels: list[TermLabel] = []
    for position, row in enumerate(rows):
        parent = seen.get(row.parent or "")
        term = known.get(row.code) or Term(scheme=scheme, code=row.code)
        term.parent, term.position, term.retired = parent, position, False
        term.path = f"{parent.path if parent else ''}{row.code}/"
        term.save()
        seen[row.code] = term
        for language, label in row.labels.items():
            others = "\n".join(row.alternatives.get(language, ()))
            labels.append(TermLabel(term=term, language=language, label=label, alternatives=others))
    TermLabel.objects.bulk_create(
        labels, update_conflicts=True, unique_fields=["term", "language"], update_fields=["label", "alternatives"]
    )
    Term.objects.filter(scheme=scheme).exclude(code__in=seen).update(retired=True)
    return len(seen)


@transaction.atomic
def load_places(rows: Iterable[PlaceRow]) -> int:
    """Bring the gazetteer to what the rows say (parents first); places that are not among them stay. How many."""
    known = {place.code: place for place in Place.objects.all()}
    names: list[PlaceName] = []
    count = 0
    for row in rows:
        place = known.get(row.code) or Place(code=row.code)
        parent = known.get(row.parent or "")
        place.parent, place.kind, place.country = parent, row.kind, row.country
        place.path = f"{parent.path if parent else ''}{row.code}/"
        place.latitude, place.longitude, place.population = row.latitude, row.longitude, row.population
        place.geonames_id, place.alternate_names = row.geonames_id, "\n".join(row.alternate_names)
        place.save()
        known[row.code] = place
        names += [PlaceName(place=place, language=language, name=name) for language, name in row.names.items()]
        count += 1
    PlaceName.objects.bulk_create(
        names, update_conflicts=True, unique_fields=["place", "language"], update_fields=["name"], batch_size=1000
    )
    return count


def load_vocabulary(countries: Sequence[str] = ("GE", "LV", "LT")) -> dict[str, int]:
    """Load all schemes and the places of these countries; how many of each."""
    counts = {scheme: load_concepts(scheme, concepts(scheme)) for scheme in Scheme.values}
    counts["place"] = load_places(places(countries))
    forget()
    forget_names()
    return counts
