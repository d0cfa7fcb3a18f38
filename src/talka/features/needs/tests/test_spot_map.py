"""The map on which one shows a spot: what it draws, bad input, and that a press gives the right degrees."""

import math
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


@pytest.mark.parametrize("zoom", [1, 8, 64])
def test_where_there_are_tiles_they_cover_the_window(settings: Any, towns: dict[str, Place], zoom: int) -> None:
    settings.TALKA_TILES_URL, settings.TALKA_TILES_CREDIT = "https://tiles.example/{z}/{x}/{y}.png", "© Somebody"
    spot = 56.354, 26.176
    drawn = spot_map(None, spot, zoom, "lv")
    assert drawn.credit == "© Somebody"
    assert 4 <= len(drawn.tiles) <= 64
    left, top = (min(getattr(tile, side) for tile in drawn.tiles) for side in "xy")
    right, bottom = (max(getattr(tile, side) + tile.size for tile in drawn.tiles) for side in "xy")
    assert left <= drawn.left and top <= drawn.top
    assert right >= drawn.left + drawn.size and bottom >= drawn.top + drawn.size
    # The middle of the window is the spot, by the tile that covers it and by the way back.
    assert drawn.marked is not None
    x, y = drawn.marked
    (under,) = [one for one in drawn.tiles if 0 <= x - one.x < one.size * 0.999 and 0 <= y - one.y < one.size * 0.999]
    z, column, row = (int(part) for part in re.findall(r"[0-9]+", under.url))
    exact = (26.176 + 180) / 360 * 2**z, (1 - math.asinh(math.tan(math.radians(56.354))) / math.pi) / 2 * 2**z
    assert (int(exact[0]), int(exact[1])) == (column, row)
    west, north, world = map(float, drawn.way_back.split())
    assert (x / world + west) * 360 - 180 == pytest.approx(26.176, abs=1e-5)
    back = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y / world + north)))))
    assert back == pytest.approx(56.354, abs=1e-5)


def test_the_piece_with_tiles_names_no_outline(client: Client, settings: Any, towns: dict[str, Place]) -> None:
    settings.TALKA_TILES_URL = "https://tiles.example/{z}/{x}/{y}.png"
    html = client.get(ADDRESS, {"place": "Līvāni"}).content.decode()
    assert '<image href="https://tiles.example/' in html
    assert "map-latvia" not in html
    assert "Līvāni" in html


@pytest.mark.browser
@pytest.mark.parametrize("tiles", ["", "https://tiles.example/{z}/{x}/{y}.png"])
@pytest.mark.django_db(transaction=True)
def test_a_press_on_the_map_gives_its_degrees(
    page: Any, live_server: Any, towns: dict[str, Place], settings: Any, tiles: str
) -> None:
    settings.TALKA_TILES_URL = tiles
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
