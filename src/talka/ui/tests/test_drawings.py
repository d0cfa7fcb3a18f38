"""Bands, maps, graphs."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talka.ui.bands import ROWS, band, motif
from talka.ui.graphs import HEIGHT, WIDTH, draw_graph
from talka.ui.maps import draw_map
from talka.ui.parts import Edge, MapPoint, Node
from talka.ui.projection import VIEWS, closest_view, view_named
from talka.ui.rendering import jinja

numbers = st.integers(min_value=0, max_value=2**40)


@given(numbers)
def test_a_motif_is_symmetrical_both_ways(number):
    cells = motif(number)
    assert cells == cells[::-1]
    assert [row[::-1] for row in cells] == cells
    assert len(cells) == ROWS


@given(numbers)
def test_a_band_is_small_and_hidden_from_readers(number):
    drawn = str(band(number, "listen"))
    assert drawn == str(band.__wrapped__(number, "listen"))
    assert len(drawn) < 700
    assert 'aria-hidden="true"' in drawn
    assert "id=" not in drawn
    assert "style" not in drawn


def test_neighbours_get_bands_of_their_own():
    assert len({str(band(number, "do")) for number in range(200)}) > 150


@pytest.mark.parametrize(
    ("town", "place", "view"),
    [
        ("Rīga", (24.11, 56.95), "latvia"),
        ("Tbilisi", (44.83, 41.69), "georgia"),
        ("Vilnius", (25.28, 54.69), "lithuania"),
    ],
)
def test_one_town_chooses_its_country(town, place, view):
    assert closest_view([place]).name == view


def test_far_apart_towns_choose_what_holds_both():
    assert closest_view([(24.11, 56.95), (44.83, 41.69)]).name == "east"
    assert closest_view([(-157.8, 21.3)]) == VIEWS[-1]


@given(st.sampled_from(VIEWS), st.floats(0, 1), st.floats(0, 1))
def test_what_a_view_holds_lies_in_its_picture(view, right, up):
    x, y = view.place(view.west + right * (view.east - view.west), view.south + up * (view.north - view.south))
    assert -1 <= x <= 1001
    assert -1 <= y <= view.height + 1


def test_north_is_up_and_east_is_right():
    view = view_named("baltic")
    (x1, y1), (x2, y2) = view.place(24.1, 56.9), view.place(25.3, 54.7)
    assert x1 < x2
    assert y1 < y2


def test_the_largest_lies_below_and_names_do_not_collide():
    points = [MapPoint(56.95, 24.11, "Rīga", count=9), MapPoint(56.97, 24.15, "Beside it", count=40)]
    dots = draw_map(points).dots
    assert [dot.label for dot in dots] == ["Beside it", "Rīga"]
    assert [dot.named for dot in dots] == [True, False]


def test_no_points_no_dots():
    assert draw_map([]).dots == []
    assert draw_map([]).tiles == ()
    with pytest.raises(LookupError, match="atlantis"):
        draw_map([], "atlantis")


@given(st.lists(st.tuples(st.floats(-1, 2), st.floats(-1, 2)), min_size=1, max_size=8))
def test_a_graph_stays_in_its_picture(spots):
    nodes = [Node(str(index), "A very long name of an organisation", x, y) for index, (x, y) in enumerate(spots)]
    for dot in draw_graph(nodes, []).dots:
        assert 0 <= dot.x <= WIDTH
        assert 0 <= dot.name_y <= HEIGHT


def test_an_edge_into_nothing_is_an_error():
    with pytest.raises(KeyError):
        draw_graph([Node("a", "A", 0, 0)], [Edge("a", "b")])


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_tiles_cover_a_map_and_its_dots_lie_on_them(settings, view):
    settings.TALKA_TILES_URL = "https://tiles.example/{z}/{x}/{y}.png"
    middle = ((view.south + view.north) / 2, (view.west + view.east) / 2)
    drawn = draw_map([MapPoint(*middle, "Middle")], view.name)
    assert 4 <= len(drawn.tiles) <= 80
    assert min(tile.x for tile in drawn.tiles) <= 0 and min(tile.y for tile in drawn.tiles) <= 0
    assert max(tile.x + tile.size for tile in drawn.tiles) >= drawn.width
    assert max(tile.y + tile.size for tile in drawn.tiles) >= drawn.height
    # The tile below the dot is the one that the usual formula names (wiki.openstreetmap.org/wiki/Slippy_map_tilenames).
    dot = drawn.dots[0]
    under = next(
        tile for tile in drawn.tiles
        if tile.x <= dot.x < tile.x + tile.size and tile.y <= dot.y < tile.y + tile.size
    )  # fmt: skip
    zoom, column, row = (int(part) for part in re.findall(r"\d+", under.url))
    latitude, longitude = (math.radians(degrees) for degrees in middle)
    count = 2**zoom
    assert abs((math.degrees(longitude) + 180) / 360 * count - column - 0.5) <= 0.51
    sinus = math.log(math.tan(latitude) + 1 / math.cos(latitude))
    assert abs((1 - sinus / math.pi) / 2 * count - row - 0.5) <= 0.51


def test_whose_tiles_they_are_stands_below_the_map(settings):
    draw = jinja().from_string("{{ map_figure(points, 'Where') }}").render
    points = [MapPoint(56.9, 24.1, "Rīga")]
    assert "#land" in draw(points=points) and "OpenStreetMap" not in draw(points=points)
    settings.TALKA_TILES_URL = "https://tiles.example/{z}/{x}/{y}.png"
    drawn = draw(points=points)
    assert drawn.count("<image") >= 4 and "#land" not in drawn
    assert "© OpenStreetMap" in drawn


@pytest.mark.parametrize(
    ("country", "view"), [("LV", "latvia"), ("LT", "lithuania"), ("", "lithuania"), ("PL", "lithuania")]
)
def test_a_places_own_country_is_drawn_where_maps_overlap(country, view):
    livani = MapPoint(56.354, 26.176, "Līvāni", country=country)
    assert f"map-{view}." in draw_map([livani]).outline
    daugavpils = MapPoint(55.874, 26.536, "Daugavpils", country=country)
    assert f"map-{view}." in draw_map([livani, daugavpils]).outline


def test_places_of_two_countries_are_on_the_closest_map_of_both():
    points = [MapPoint(56.354, 26.176, "Līvāni", country="LV"), MapPoint(59.437, 24.754, "Tallinn", country="EE")]
    assert "map-baltic." in draw_map(points).outline
    assert "map-east." in draw_map([]).outline
