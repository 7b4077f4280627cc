"""The file of a school's own layout: read strictly, with the line of each fault, and written."""

import json
import re
from collections.abc import Collection, Iterable
from pathlib import Path

from attcli.exports.headings import folded
from attcli.exports.layout import Layout
from attcli.exports.own_layout import MARK, SESSIONS, SHAPES, OwnMap, fields_of
from attcli.policy.document import read
from attcli.policy.faults import Faults
from attcli.policy.reader import Table

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
"""What a layout may be called: it is the name of its file, too."""

_ONE_EACH = "Write each heading as it stands in the export, and give it to one field."


def read_own(path: Path, taken: Collection[str]) -> Layout:
    """The layout in a file; SettingsError naming each faulty line, with the way out.

    `taken`: the names of our own layouts, which it may not have.
    """
    faults = Faults(read(path))
    top = Table(faults.document.data, (), faults)
    if not NAME.fullmatch(path.stem) or path.stem in taken:
        why = f"a layout of your own can't be called “{path.stem}”"
        faults.add(("shape",), None, why, "Rename the file, for example to our-register.toml.")
    top.require("shape", "columns")
    shape = top.choice("shape", SHAPES)
    own = OwnMap(
        name=path.stem,
        shape=shape if shape in SHAPES else "long",
        columns=_columns(top.table("columns"), shape if shape in SHAPES else None),
        title=top.text("title") or "",
        sessions=_sessions(top.table("sessions")),
        ignored=top.texts("ignore"),
        adno_digits=top.integer("adno_digits", 1, 12) or 0,
    )
    top.close()
    faults.raise_if_any()
    return own.layout(path)


def _columns(table: Table, shape: str | None) -> dict[str, tuple[str, ...]]:
    """The headings of each field; a heading stands for one field only."""
    found: dict[str, tuple[str, ...]] = {}
    used: dict[str, str] = {}
    for name in fields_of(shape) if shape else table.data:
        words = table.texts(name)
        for word in words:
            other = used.setdefault(folded(word), name)
            if not folded(word):
                table.fault(name, "a heading needs a letter or a figure", _ONE_EACH)
            elif other != name:
                table.fault(name, f"“{word}” is {other}'s already", _ONE_EACH)
        if words:
            found[name] = words
    if shape:
        table.require(*(name for name in SHAPES[shape].needs if name in MARK))
    table.close()
    return found


def _sessions(table: Table) -> dict[str, tuple[str, ...]]:
    found = {name: table.texts(name) for name in SESSIONS}
    table.close()
    return {name: words for name, words in found.items() if words}


def own_text(own: OwnMap) -> str:
    """The commented text of the file that says this map; `read_own` reads it back."""
    lines = [
        "# A layout of the school's own: which heading of the export stands for which field.",
        "# It is tried before the built-in ones, and claims only a file that has every heading",
        "# named here. Several headings for one field: the first that is there is read.",
        "",
        f"shape = {_quoted(own.shape)}  # {SHAPES[own.shape].words}",
    ]
    if own.title:
        lines.append(f"title = {_quoted(own.title)}")
    if own.ignored:
        lines.append(f"ignore = {_list(own.ignored)}  # nothing is read from these")
    if own.adno_digits:
        lines.append(f"adno_digits = {own.adno_digits}  # lost zeros in front are given back")
    lines += ["", "[columns]", *(f"{name} = {_list(own.columns[name])}" for name in own.columns)]
    if own.sessions:
        lines += ["", "[sessions]  # words for the sessions, beside the usual ones"]
        lines += [f"{name} = {_list(words)}" for name, words in own.sessions.items()]
    return "\n".join(lines) + "\n"


def _list(words: Iterable[str]) -> str:
    return f"[{', '.join(_quoted(word) for word in words)}]"


def _quoted(text: str) -> str:
    """Text as TOML; what JSON writes is that, except for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
