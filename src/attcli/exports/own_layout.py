"""A school's own layout: the map from its headings to our fields, in one file of its workspace.

It claims only a file that has every heading it maps. Columns it does not map are still understood
by the shared words of `vocabulary.toml`, unless it lists their headings under `ignore`.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from attcli.exports.headings import folded
from attcli.exports.layout import Layout, vocabulary
from attcli.policy.document import read
from attcli.policy.faults import Faults
from attcli.policy.reader import Table

NAME = r"[a-z0-9][a-z0-9-]{0,39}"
"""What a layout may be called: it is the name of its file, too."""

MARK = ("date", "session", "mark")
STRING = ("date", "mark")
CONTACT = (
    *("contact_title", "contact_forename", "contact_surname", "contact_name", "contact_dob"),
    *("relationship", "parental_responsibility", "lives_with_pupil"),
    *("address", "address_1", "address_2", "town", "postcode", "email", "phone"),
    *("priority", "do_not_contact", "salutation", "preferred_language"),
)
"""The fields of marks and of contacts, beside those about a pupil that every file may have."""

SESSIONS = ("AM", "PM")
_ONE_EACH = "Write each heading as it stands in the export, and give it to one field."


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape an own layout may have: the kind of file, its own fields and needs, in words."""

    kind: str
    fields: tuple[str, ...]
    needs: tuple[str, ...]
    words: str


SHAPES = {
    "long": Shape("register", MARK, ("who", *MARK), "one row a mark"),
    "day-grid": Shape("register", (), ("who", "dates"), "one row a pupil, one column a date"),
    "week-string": Shape("register", STRING, ("who", *STRING), "one row a pupil and week"),
    "year-string": Shape("register", STRING, ("who", *STRING), "one row a pupil, all days"),
    "people": Shape("pupils", (), ("who", "detail"), "one row a pupil"),
    "contacts": Shape("contacts", CONTACT, ("who", "contact_name"), "one row a contact"),
}


def fields_of(shape: str) -> tuple[str, ...]:
    """The fields a file of this shape may have."""
    return (*SHAPES[shape].fields, *vocabulary().columns)


@dataclass(frozen=True)
class OwnMap:
    """What a school says about its export. `columns`: the headings of each field.

    `sessions`: its words for AM and PM; `ignored`: headings that nothing is read from.
    """

    name: str
    shape: str
    columns: Mapping[str, tuple[str, ...]]
    title: str = ""
    sessions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    adno_digits: int = 0

    def layout(self, file: Path) -> Layout:
        """The layout of this map, as if it were in `file`; it needs every field that is mapped."""
        shape = SHAPES[self.shape]
        own = {name: _folded(words) for name, words in self.columns.items()}
        spoken_for = {*_folded(self.ignored), *(key for keys in own.values() for key in keys)}
        words = vocabulary().columns
        shared = {
            name: tuple(key for key in _folded(words[name]) if key not in spoken_for)
            for name in words
            if name not in own
        }
        captions = {name: words[0] for name, words in {**words, **self.columns}.items()}
        return Layout(
            name=self.name,
            title=self.title or f"the school's own, {shape.words}",
            kind=shape.kind,
            shape=self.shape,
            needs=tuple(dict.fromkeys((*shape.needs, *own))),
            take=f"Take it with the headings {', '.join(captions[name] for name in own)}.",
            fields={**own, **shared},
            captions=captions,
            rank=0,
            adno_digits=self.adno_digits,
            own=file,
            sessions={
                key: name for name, said in self.sessions.items() for key in _folded(said) if key
            },
        )


def _folded(words: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(folded(word) for word in words))


def read_own(path: Path, taken: Collection[str]) -> Layout:
    """The layout in a file; SettingsError naming each faulty line, with the way out.

    `taken`: the names of our own layouts, which it may not have.
    """
    faults = Faults(read(path))
    top = Table(faults.document.data, (), faults)
    if not re.fullmatch(NAME, path.stem) or path.stem in taken:
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
