"""A TOML file with the line of every key, so that a fault can be pointed at.

`tomllib` gives values without their places; a person who mistyped a term date needs the line.
"""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from attcli.errors import SettingsError

Key = tuple[str | int, ...]
"""The way to a value: table names and keys, and for an entry of a list its 0-based index."""


def dotted(key: Key) -> str:
    """A key as a person reads it: `schools.primary.terms[2].start`, list entries from 1."""
    words = ""
    for part in key:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if words else part
    return words


@dataclass(frozen=True)
class Document:
    """One TOML file: its path, its text and what it says."""

    path: Path
    text: str
    data: dict[str, Any]

    @cached_property
    def _lines(self) -> dict[Key, int]:
        return _key_lines(self.text)

    def line(self, key: Key, value: object = None) -> int:
        """The 1-based line of `key`, or of the nearest table around it.

        In a list that runs over several lines, the line that shows `value`.
        """
        near = key
        while near and near not in self._lines:
            near = near[:-1]
        start = self._lines.get(near, 1)
        if len(near) < len(key) and value is not None:
            return self._line_showing(str(value), start)
        return start

    def _line_showing(self, value: str, start: int) -> int:
        lines = self.text.splitlines()
        end = next((n for n in sorted(self._lines.values()) if n > start), len(lines) + 1)
        return next((n for n in range(start, end) if value in lines[n - 1]), start)


def read(path: Path) -> Document:
    """The file at `path`, or a SettingsError that names the file, the line and the way out."""
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        raise SettingsError(f"There is no file {path}.", "Check the name and the folder.") from None
    except OSError as fault:
        raise SettingsError(
            f"{path} cannot be opened: {fault.strerror}.", "Close it elsewhere, then run again."
        ) from fault
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise SettingsError(
            f"{path}, line {line}: the file is not saved as UTF-8.",
            "In Notepad: Save as, Encoding: UTF-8.",
        ) from fault
    try:
        return Document(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        end = f"at the end, line {len(text.splitlines())}"
        raise SettingsError(
            f"{path} is not well-formed TOML: {str(fault).replace('at end of document', end)}.",
            "Look at that line and the one above it: text stands in quotation marks, dates do not.",
        ) from fault


def _key_lines(text: str) -> dict[Key, int]:
    """The first line of every table, key and list entry that begins a statement."""
    lines: dict[Key, int] = {}
    table: Key = ()
    counts: dict[Key, int] = {}
    for number, statement in _statements(text):
        said = tomllib.loads(statement)
        if not said:
            continue
        if statement.lstrip().startswith("["):
            table = _table_key(said, counts)
            for depth in range(1, len(table) + 1):
                lines.setdefault(table[:depth], number)
        else:
            for key in _keys(said):
                lines.setdefault(table + key, number)
    return lines


def _statements(text: str) -> list[tuple[int, str]]:
    """Each statement with its first line: the fewest lines that are well-formed by themselves."""
    found: list[tuple[int, str]] = []
    held: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        held.append(line)
        statement = "\n".join(held)
        try:
            tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        found.append((number - len(held) + 1, statement))
        held = []
    return found


def _table_key(said: dict[str, Any], counts: dict[Key, int]) -> Key:
    """The full key of a `[table]` or `[[list of tables]]` heading, its entries numbered."""
    key: Key = ()
    here: Any = said
    while isinstance(here, dict) and here:
        name, here = next(iter(here.items()))
        key += (name,)
        if isinstance(here, list):
            counts[key] = counts.get(key, -1) + 1
        if key in counts:
            key += (counts[key],)
    return key


def _keys(said: dict[str, Any]) -> list[Key]:
    """`a.b = 1` names a and a.b; so does `a = { b = 1 }`."""
    found: list[Key] = []
    for name, value in said.items():
        found.append((name,))
        if isinstance(value, dict):
            found.extend((name, *rest) for rest in _keys(value))
    return found
