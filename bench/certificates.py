"""500 certificates: seconds and memory. ``python -m bench.certificates [--count 500]``; 1 when over the limit.

Measured as the worker does it: one process with typst, each document from its data, with the QR code; then signed.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

LIMIT = 60.0  # seconds for 500
MOST_MB = 300


def main() -> int:
    """Make them, print a row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory(prefix="talka-bench-") as folder:
        os.environ |= {"TALKA_DATA": folder, "DJANGO_SETTINGS_MODULE": "talka.config.settings"}
        import django

        django.setup()
        seconds, bytes_made = _made(count)
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"| certificates | {count} in {seconds:.1f} s | {bytes_made // count // 1024} KB each "
          f"| press {child} MB, worker {own} MB |")  # fmt: skip
    return int(seconds > LIMIT * max(1, count / 500) or child > MOST_MB)


def _made(count: int) -> tuple[float, int]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from talka.features.events.actions.badges import Signer, credential_of
    from talka.features.events.actions.certificates.documents import document_data, open_press

    signer, total, began = Signer("z6Mk", Ed25519PrivateKey.generate()), 0, time.perf_counter()
    with open_press() as press:
        for number in range(1, count + 1):
            row = _certificate(number)
            total += len(press.pdf(document_data(row), at=row.issued_at))
            credential_of(row, signer)
    return time.perf_counter() - began, total


def _certificate(number: int) -> Any:
    from talka.features.events.models import Certificate
    from talka.toolkit.checked import new_number

    language = ("ka", "lv", "lt", "ru", "uk", "en")[number % 6]
    content = {
        "starts_at": "2017-06-08T07:00:00+00:00", "ends_at": "2017-06-09T14:00:00+00:00", "time_zone": "Europe/Riga",
        "place": "Daugavpils", "competences": ["Kā biedrības vienojas un vienošanos tur."] * 6,
        "competences_language": "lv", "statement": ["Projekta ID: 2017.LV/NVOF/DAP/MIC/028."] * 3,
        "statement_language": "lv", "signatory": "Valdes priekšsēdētāja", "asked": "Piedalījās.",
    }  # fmt: skip
    return Certificate(
        pk=number, number=new_number(), event_id=7, issuer_id=1, issuer_name="Intelekta parks",
        name=f"ქეთევან Šķērsiņa {number}", title="Biedrības darbinieku kapacitātes stiprināšana", title_language="lv",
        language=language, hours=Decimal(16), issued_at=datetime(2017, 6, 10, tzinfo=UTC), content=content,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
