#!/usr/bin/env python3
"""Every Jinja2 template compiles, refers to templates that exist, and holds nothing that our
Content-Security-Policy would refuse."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]

# What is refused, and what to do instead. Comments and raw data blocks (JSON-LD) are none of it.
# fmt: off
REFUSED = [
    (re.compile(r"<style\b", re.I), "no <style>: put it into the stylesheet"),
    (re.compile(r"\sstyle\s*=", re.I), "no style attribute: use a class, or a width/height attribute of SVG"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I), "no event attribute: listen in a script of ui/assets"),
    (re.compile(r"javascript:", re.I), "no javascript: address"),
    (
        re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*application/(?:ld\+)?json)", re.I),
        "no inline script: put it into ui/assets",
    ),
    (
        re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.I),
        "nothing from another host",
    ),
    (re.compile(r"<html\b(?![^>]*\blang\s*=)", re.I), "<html> without lang"),
    (re.compile(r"\{%-?\s*autoescape\s+false", re.I), "no autoescape false: clean the text on the server (nh3)"),
]
# fmt: on
COMMENT = re.compile(r"\{#.*?#\}", re.S)


def environment():
    """The Jinja2 environment of the product."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talka.config.settings")
    import django
    from django.template import engines

    django.setup()
    return next(engine for engine in engines.all() if hasattr(engine, "env") and hasattr(engine.env, "compile")).env


def faults_of_text(text: str) -> Iterator[tuple[int, str]]:
    """Line and reason of each refused thing."""
    bare = COMMENT.sub(lambda found: "\n" * found.group().count("\n"), text)
    for pattern, reason in REFUSED:
        for found in pattern.finditer(bare):
            yield bare.count("\n", 0, found.start()) + 1, reason


def faults_of(path: Path, env) -> Iterator[str]:
    """All that is wrong with one template."""
    from jinja2 import TemplateSyntaxError, meta

    name, text = path.relative_to(REPOSITORY), path.read_text()
    try:
        tree = env.parse(text)
        env.compile(text, filename=str(name))
    except TemplateSyntaxError as error:
        yield f"{name}:{error.lineno}: {error.message}"
        return
    known = set(env.list_templates())
    for other in meta.find_referenced_templates(tree):
        if other and other not in known:
            yield f"{name}: refers to {other}, which is nowhere"
    for line, reason in faults_of_text(text):
        yield f"{name}:{line}: {reason}"


def check() -> list[str]:
    """One line for each fault."""
    env = environment()
    files = sorted(path for path in (REPOSITORY / "src" / "talka").rglob("jinja2/**/*") if path.is_file())
    return [fault for path in files if "node_modules" not in path.parts for fault in faults_of(path, env)]


if __name__ == "__main__":
    faults = check()
    print("\n".join(faults) if faults else "All templates compile.")
    sys.exit(bool(faults))
