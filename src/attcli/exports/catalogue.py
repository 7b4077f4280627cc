"""The layouts a run knows: ours, one file each in `layouts/*.toml`, and before them a school's own.

A school's own layouts are the files `layouts/*.toml` of its workspace (see `own_file`).
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from attcli.exports.headings import folded
from attcli.exports.layout import Layout, vocabulary

_OURS = Path(__file__).resolve().parent / "layouts"
OWN_FOLDER = "layouts"
"""Where in a workspace a school's own layouts are."""


@dataclass(frozen=True)
class Catalogue:
    """Layouts by name, the school's own first; `headings`: each folded heading they know."""

    layouts: Mapping[str, Layout]
    headings: frozenset[str]

    @classmethod
    def of(cls, layouts: Iterable[Layout]) -> "Catalogue":
        """These layouts, in their order."""
        by_name = {layout.name: layout for layout in layouts}
        headings = {
            heading
            for layout in by_name.values()
            for synonyms in layout.fields.values()
            for heading in synonyms
        }
        return cls(by_name, frozenset(headings))

    def with_own(self, layout: Layout) -> "Catalogue":
        """These layouts with one of the school's own, in place of any of that name."""
        others = [one for one in self.layouts.values() if one.name != layout.name]
        return Catalogue.of([layout, *others])


@cache
def built_in() -> Catalogue:
    """Our layouts, in the order of their names."""
    return Catalogue.of(
        _layout(file.stem, tomllib.loads(file.read_text("utf-8")))
        for file in sorted(_OURS.glob("*.toml"))
    )


def catalogue(workspace: Path | None) -> Catalogue:
    """The layouts of a workspace and ours; ours alone where there is none.

    SettingsError where a file of its own can't be used: which line, which key, the way out.
    """
    ours = built_in()
    if workspace is None:
        return ours
    files = sorted((workspace / OWN_FOLDER).glob("*.toml"))
    if not files:
        return ours
    from attcli.exports.own_file import read_own  # noqa: PLC0415 (only where there is one)

    own = [read_own(file, ours.layouts) for file in files]
    return Catalogue.of([*own, *ours.layouts.values()])


def _layout(name: str, data: Mapping[str, Any]) -> Layout:
    own: dict[str, list[str]] = data.get("columns", {})
    shared = vocabulary().columns
    said = {field: (*own.get(field, ()), *shared.get(field, ())) for field in {**own, **shared}}
    return Layout(
        name=name,
        title=data["title"],
        kind=data["kind"],
        shape=data["shape"],
        needs=tuple(data["needs"]),
        take=data["take"],
        fields={
            field: tuple(dict.fromkeys(folded(word) for word in words))
            for field, words in said.items()
        },
        words=said,
        signature=frozenset(folded(word) for word in data.get("signature", ())),
        rank=data.get("rank", 1),
        adno_digits=data.get("adno_digits", 0),
        refuse=data.get("refuse"),
        system=data.get("system"),
    )
