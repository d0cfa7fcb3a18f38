"""How near two places are."""

import pytest

from talka.capabilities.matching.places import containment, distance, fit, nearest_pair
from talka.capabilities.matching.profiles import Spot

RIGA, DAUGAVPILS = (56.946, 24.105), (55.875, 26.536)


def test_distance_is_in_kilometres():
    assert distance(RIGA, DAUGAVPILS) == pytest.approx(190, abs=3)
    assert distance(RIGA, RIGA) == 0
    assert distance((0, 0), (0, 180)) == pytest.approx(20015, abs=5)


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [
        ("LV/LV-R/LV-1/", "LV/LV-R/LV-1/", 1.0),
        ("LV/LV-R/", "LV/LV-R/LV-1/", 0.75),
        ("LV/", "LV/LV-R/LV-1/", 0.45),
        ("LV/LV-R/LV-1/", "LV/LV-R/LV-2/", 0.5),
        ("LV/LV-R/", "LV/LV-S/", 0.2),
        ("LV/", "LV/", 0.45),
        ("LV/", "LT/", 0.0),
        ("", "LT/", None),
    ],
)
def test_containment(one: str, other: str, value: float | None):
    assert containment(one, other) == containment(other, one) == value


def test_the_kinder_of_the_two_counts_and_the_best_pair_is_found():
    town, near, far = Spot("LV/LV-R/LV-1/", RIGA), Spot("LT/LT-K/", (56.9, 24.2)), Spot("GE/", (41.7, 44.8))
    assert fit(town, near) == pytest.approx(0.92, abs=0.05)
    found = nearest_pair((town,), (far, near))
    assert found is not None and found[2] == near
    assert nearest_pair((town,), ()) is None and nearest_pair((Spot(),), (town,)) is None
