"""Recipes: how to take each export out of the school's system, step by step (`recipes/*.toml`).

A step is confirmed only where a public source says so, which it names.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent / "recipes"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `source` and `url`: where that is said, for a confirmed step."""

    do: str
    confirmed: bool
    source: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to take one export. `layouts`: those that read what it gives; `system`: the key of it."""

    name: str
    title: str
    system: str
    layouts: tuple[str, ...]
    steps: tuple[Step, ...]


@cache
def recipes() -> tuple[Recipe, ...]:
    """Every recipe, in the order of the names."""
    return tuple(_recipe(file) for file in sorted(_FOLDER.glob("*.toml")))


def recipes_for(what: str) -> tuple[Recipe, ...]:
    """The recipes of a system, of a layout, or of that name."""
    return tuple(r for r in recipes() if what in (r.name, r.system, *r.layouts))


def _recipe(file: Path) -> Recipe:
    data = tomllib.loads(file.read_text("utf-8"))
    steps = tuple(Step(**step) for step in data["steps"])
    return Recipe(file.stem, data["title"], data["system"], tuple(data["layouts"]), steps)
