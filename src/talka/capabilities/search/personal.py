"""What search holds of people: what they keep looking for."""

from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import Basis, impersonal, personal

from .models import FacetCount, SavedSearch, SearchEntry, SearchText, Vector, Word

personal(
    SavedSearch, "person", "name", "query", whose="person", why=_("To tell you what is new of what you look for"),
    basis=Basis.SERVICE,
)  # fmt: skip
impersonal(SavedSearch, "digest", because="of the query")
for _model in (SearchEntry, SearchText, Vector):
    impersonal(_model, because="copies of what records say, made anew when they change")
for _counts in (Word, FacetCount):
    impersonal(_counts, because="words and counts of many records")
