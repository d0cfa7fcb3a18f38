"""Bands, maps, graphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talka.ui.bands import ROWS, band, motif
from talka.ui.graphs import HEIGHT, WIDTH, draw_graph
from talka.ui.maps import draw_map
from talka.ui.parts import Edge, MapPoint, Node
from talka.ui.projection import VIEWS, closest_view, view_named

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
