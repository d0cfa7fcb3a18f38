"""Is search well?"""

from typing import Any

from .meaning.embedder import embedder
from .models import SearchEntry
from .queries import search
from .query import Query


def probe() -> dict[str, Any]:
    """Ask the index a question, as a page would. Raises whatever goes wrong; says how much waits for the model."""
    search(Query(text="talka", limit=1), None)
    source = embedder()
    waiting = SearchEntry.objects.filter(waits_for_vector=True)[:1000].count() if source else 0
    return {"meaning": source.model if source else "none", "waiting_for_vectors": waiting}
