"""The built assets: complete, light, and every icon that is asked for in them."""

import json
import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from talka.ui import views
from talka.ui.assets import BUILT, manifest, preloads
from talka.ui.build import digest, inputs, read_manifest
from talka.ui.icons import icon, icon_names
from talka.ui.projection import VIEWS

SOURCE = Path(__file__).parents[2]
KILOBYTE = 1024
FIRST_VISIT = 60 * KILOBYTE
FONTS = 60 * KILOBYTE


def size(name: str) -> int:
    path = BUILT / manifest()[name]
    return path.with_name(path.name + ".br").stat().st_size


def test_they_are_built_of_what_lies_here():
    assert read_manifest().get("inputs") == digest(inputs()), "run: python -m talka.ui.build"


def test_the_names_carry_the_content():
    for logical, hashed in manifest().items():
        stem, ending = logical.rsplit(".", 1)
        assert re.fullmatch(rf"{re.escape(stem)}\.[0-9a-f]{{10}}\.{ending}", hashed)


def test_the_first_visit_is_light(ask):
    html = len(brotli.compress(views.gallery(ask("/en/gallery/")).content, quality=5))
    assert html + size("talka.css") + size("talka.js") < FIRST_VISIT


@pytest.mark.parametrize("language", ["en", "ka", "lv", "lt", "ru", "uk"])
def test_the_fonts_of_a_language_are_light(language):
    files = [BUILT / address.rsplit("/", 1)[1] for address in preloads(language)]
    assert len(files) >= 4
    assert sum(file.stat().st_size for file in files) < FONTS


def test_every_view_of_the_map_has_its_outline():
    for view in VIEWS:
        svg = (BUILT / manifest()[f"map-{view.name}.svg"]).read_text()
        assert 'id="land"' in svg
        assert "M" in re.search(r'id="land".*?d="([^"]*)"', svg)[1]


def test_style_names_only_files_that_are_there():
    css = (BUILT / manifest()["talka.css"]).read_text()
    named = set(re.findall(r"url\(\"?([^\")]+)", css))
    assert len(named) >= 8
    assert all((BUILT / name).exists() for name in named if not name.startswith("data:"))


def test_nothing_is_fetched_from_elsewhere():
    css = (BUILT / manifest()["talka.css"]).read_text()
    assert not re.search(r"https?:|//[a-z]", css)


def test_every_icon_asked_for_is_in_the_sprite():
    asked = set()
    for path in [*SOURCE.rglob("*.jinja"), *SOURCE.rglob("*.py")]:
        if "node_modules" not in path.parts and "tests" not in path.parts:
            text = path.read_text(encoding="utf-8")
            asked |= set(re.findall(r"(?:\bicon\(|icon_name=|icon=)[\"']([a-z0-9-]+)[\"']", text))
    assert asked - icon_names() == set(), "add it to talka/ui/icons.txt and build"
    assert len(asked) > 20


def test_an_icon_that_lacks_says_what_to_do():
    with pytest.raises(ValueError, match=r"icons\.txt"):
        icon("unheard-of")
    assert icon("") == ""
    assert 'aria-label="Yes &amp; no"' in icon("check-lg", "Yes & no")


def test_the_lock_file_is_of_the_public_registry():
    lock = json.loads((SOURCE / "ui" / "assets" / "package-lock.json").read_text())
    packages = [package for name, package in lock["packages"].items() if name]
    assert all(package["integrity"].startswith("sha512-") for package in packages)
    elsewhere = [package["resolved"] for package in packages if "resolved" in package]
    assert all(address.startswith("https://registry.npmjs.org/") for address in elsewhere)


def test_a_line_of_what_a_call_seeks_keeps_its_fields_apart():
    css = (BUILT / manifest()["talka.css"]).read_text()
    (rule,) = re.findall(r"\.sought-line\s*{([^}]*)}", css)
    assert re.search(r"gap:\s*1rem", rule)
