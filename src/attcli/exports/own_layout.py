"""A school's own layout: the map from its headings to our fields, in one file of its workspace.

It claims only a file that has every heading it maps. Columns it does not map are still understood
by the shared words of `vocabulary.toml`, unless it lists their headings under `ignore`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from attcli.exports.headings import folded
from attcli.exports.layout import WHO, Layout, vocabulary

MARK = ("date", "session", "mark")
STRING = ("date", "mark")
CONTACT = (
    *("contact_title", "contact_forename", "contact_surname", "contact_name", "contact_dob"),
    *("relationship", "parental_responsibility", "lives_with_pupil"),
    *("address", "address_1", "address_2", "town", "postcode", "email", "phone"),
    *("priority", "do_not_contact", "salutation", "preferred_language"),
    *("letters_by", "large_print"),
)
"""The fields of marks and of contacts, beside those about a pupil that every file may have."""

SESSIONS = ("AM", "PM")


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
    "session-grid": Shape(
        "register", (), ("who", "sessions"), "one row a pupil, one column a session"
    ),
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
        mapped = [word for words in self.columns.values() for word in words]
        spoken_for = {*_folded(self.ignored), *_folded(mapped)}
        shared = {
            name: tuple(word for word in words if folded(word) not in spoken_for)
            for name, words in vocabulary().columns.items()
            if name not in self.columns
        }
        said = {**self.columns, **{name: words for name, words in shared.items() if words}}
        named = any(set(way) <= self.columns.keys() for way in WHO)
        needs = dict.fromkeys((*(n for n in shape.needs if n != "who" or not named), *self.columns))
        return Layout(
            name=self.name,
            title=self.title or f"the school's own, {shape.words}",
            kind=shape.kind,
            shape=self.shape,
            needs=tuple(needs),
            take="Take the export again with its old headings, or teach the new ones: "
            f"attcli layouts learn FILE --name {self.name} --force",
            fields={name: _folded(words) for name, words in said.items()},
            words=said,
            rank=0,
            adno_digits=self.adno_digits,
            own=file,
            sessions={
                key: name for name, said in self.sessions.items() for key in _folded(said) if key
            },
        )


def _folded(words: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(folded(word) for word in words))
