"""`talka django dismissals`: how often people turned proposals down, by what they said was counted too little."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from talka.capabilities.matching.queries import dismissals_by_factor


class Command(BaseCommand):
    """Print the counts as JSON: no record, organisation or person is named. `bench/fit_matching.py` takes them."""

    help = "Count dismissed proposals by what was counted too little, as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        self.stdout.write(json.dumps(dismissals_by_factor(), sort_keys=True))
