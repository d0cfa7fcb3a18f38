"""Writing a series."""

from typing import Any

from talka.kernel.records.forms import RecordForm


class SeriesForm(RecordForm):
    """What a series is about; its events are put into it from their own pages."""

    draft = "series"

    def columns(self) -> dict[str, Any]:
        """The cleaned values by the series' column."""
        data = self.cleaned_data
        place = data["place"]
        return {**{name: data[name] for name in ("title", "summary", "body")}, "place_id": place.id if place else None}
