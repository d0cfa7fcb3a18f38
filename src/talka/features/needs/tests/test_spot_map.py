"""The map on which one shows a spot: what it draws, bad input, and that a press gives the right degrees."""

import re
from typing import Any

import pytest
from django.test import Client

from talka.features.needs.queries.spot_map import spot_map
from talka.kernel.testing import make_place
from talka.kernel.vocabulary import labels
from talka.kernel.vocabulary.models import Place

pytestmark = pytest.mark.django_db

ADDRESS = "/lv/needs/spot-map/"


@pytest.fixture
def towns() -> dict[str, Place]:
    """Two towns of Latgale and one far away."""
    made = {
        "Līvāni": make_place("LV-livani", lv="Līvāni"),
        "Preiļi": make_place("LV-preili", lv="Preiļi"),
        "Liepāja": make_place("LV-liepaja", lv="Liepāja"),
    }
    for name, latitude, longitude in (
        ("Līvāni", 56.354, 26.176),
        ("Preiļi", 56.294, 26.724),
        ("Liepāja", 56.51, 21.01),
    ):
        Place.objects.filter(pk=made[name].pk).update(latitude=latitude, longitude=longitude, country="LV")
    labels.forget()
    return made


def test_it_shows_the_place_that_is_written_and_its_neighbours(client: Client, towns: dict[str, Place]) -> None:
    html = client.get(ADDRESS, {"place": "Līvāni", "zoom": "4"}).content.decode()
    assert "map-latvia" in html
    assert "Līvāni" in html
    assert "Preiļi" in html
    assert "Liepāja" not in html
    assert "map-east" in client.get(ADDRESS).content.decode()


@pytest.mark.parametrize("asked", [
    {"zoom": "²"}, {"zoom": "-1"}, {"zoom": "9999"}, {"spot": "nekas"}, {"spot": "91.5, 200.1"},
    {"place": "\0<script>"},
    {"spot": "-89.9, 179.9", "zoom": "64"}, {"place": "x" * 5000},
])  # fmt: skip
def test_nonsense_gives_a_map_all_the_same(client: Client, towns: dict[str, Place], asked: dict[str, str]) -> None:
    answer = client.get(ADDRESS, asked)
    assert answer.status_code == 200
    assert "data-spot-map" in answer.content.decode()
    assert "<script>" not in answer.content.decode()


def test_closer_is_closer_and_ends(towns: dict[str, Place]) -> None:
    near, far = (spot_map(None, (56.354, 26.176), zoom, "lv") for zoom in (64, 1))
    assert near.size * 64 == far.size
    assert near.marked == far.marked
    assert spot_map(None, (56.354, 26.176), 1000, "lv").zoom == 64


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_press_on_the_map_gives_its_degrees(page: Any, live_server: Any, towns: dict[str, Place]) -> None:
    page.context.grant_permissions(["geolocation"], origin=live_server.url)
    page.context.set_geolocation({"latitude": 56.35, "longitude": 26.18})
    page.goto(f"{live_server.url}/lv/needs/report/")
    page.locator("details.form-more > summary").click()
    box = page.locator("[data-spot]")
    field = page.locator("[name=spot]")
    box.locator("[data-spot-here]").click()
    page.wait_for_function("document.querySelector('[name=spot]').value === '56.35000, 26.18000'")
    field.fill("")
    page.locator("[name=place]").fill("Preiļi")
    box.locator("[hx-get]").first.click()
    dot = page.locator(".spot-map circle.spot-place").first
    dot.wait_for()
    dot.click(force=True)
    latitude, longitude = map(float, re.findall(r"[\d.]+", field.input_value()))
    assert abs(latitude - 56.294) < 0.005
    assert abs(longitude - 26.724) < 0.01
    page.locator("#spot-map button").first.click()
    page.wait_for_function("document.querySelector('.spot-mark').getAttribute('cx') !== null")
    assert page.locator(".spot-mark").get_attribute("visibility") is None
