"""Lines of registers that are not as their description says."""

import pytest

from talka.capabilities.exchange.sources import common_names


@pytest.mark.parametrize(
    "line",
    [
        {"names": [{"types": 5, "value": "A"}]},
        {"names": [5], "locations": [{"geonames_details": [1]}]},
        {"locations": [7], "links": [{"type": "website", "value": "https://a.lv"}, 3]},
        {"names": "x", "locations": "y", "links": 4},
    ],
)
def test_what_is_of_another_shape_is_passed_over(line: dict[str, object]) -> None:
    assert isinstance(common_names(line), dict)
