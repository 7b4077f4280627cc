"""Layouts: what each kind of export looks like (see `attcli.exports.catalogue` for their files).

A layout says which headings stand for which field (folded, the first that is there wins), which
fields it needs, and, where its headings are shared with other layouts, which headings are its
`signature`. Where several layouts read the same columns the lowest `rank` is named; rank 3 is tried
only where no other fits. The words all layouts share (pupil columns, session names, flags) are in
`vocabulary.toml`.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from pathlib import Path

from attcli.exports.headings import folded

_HERE = Path(__file__).resolve().parent

IDS = ("upn", "mis_id", "unique_id", "adno")
"""The identifiers a file may have, the strongest first."""

WHO = (*((kind,) for kind in IDS), ("surname", "forename"), ("name",))
"""The ways a row says which pupil it is about; any one will do."""

DETAILS = (
    "dob",
    "sex",
    "year_group",
    "class",
    "entry_date",
    "leaving_date",
    "fsm",
    "pupil_premium",
    "sen",
    "eal",
    "looked_after",
    "ethnicity",
    "social_worker",
    "child_protection",
    "child_in_need",
    "young_carer",
    "service_child",
    "traveller",
    "long_term_health",
    "language",
)
"""What a file may say about a pupil beyond who it is."""

SPAN = ("entry_date", "leaving_date")
"""The first and the last day on roll."""

_TOTALS = (
    "possible",
    "attended",
    "authorised",
    "unauthorised",
    "absent",
    "lates",
    "rate",
    "absence_rate",
)
_ANY: dict[str, tuple[tuple[str, ...], ...]] = {
    "who": WHO,
    "detail": (*((name,) for name in DETAILS), ("upn", "surname", "forename")),
    "contact_name": (("contact_surname",), ("contact_name",)),
    "totals": tuple(combinations(_TOTALS, 2)),
}
SHOWN = {
    "who": "a pupil id (UPN, MIS id, Adno, PersonID or STUDENT_ID) or a name",
    "detail": "a pupil column such as DOB, Year group or Class",
    "contact_name": "Contact surname",
    "dates": "columns headed by dates",
    "sessions": "columns headed by a date and AM or PM",
    "totals": "two columns of totals, such as Possible and Authorised",
}
"""How a need that is no single column is called when it is missing."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words in cells: session names, yes and no, the beginnings of totals rows (all folded).

    `grid_marks` and `grid_minutes` head the marks and the minutes late of one session of a grid;
    `titled`: the labels above the headings that name a school, `no_school`: what they
    hold where they name none.
    """

    sessions: Mapping[str, str]
    flags: Mapping[str, bool]
    flags_of: Mapping[str, Mapping[str, bool]]
    sen: Mapping[str, str]
    titled: Mapping[str, tuple[str, ...]]
    no_school: frozenset[str]
    totals: tuple[str, ...]
    grid_marks: frozenset[str]
    grid_minutes: frozenset[str]
    columns: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Layout:
    """One declared layout. `fields`: each field and its folded headings, the preferred first.

    `words`: the same headings as people write them. A school's own layout has the `own` file it was
    read from and needs every heading it maps; `sessions`: its folded words for AM and PM, which go
    before the shared ones.
    """

    name: str
    title: str
    kind: str  # register | pupils | contacts | summary | fines | leave | log
    # long | day-grid | session-grid | week-string | year-string | people | contacts | none
    shape: str
    needs: tuple[str, ...]
    take: str
    fields: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    signature: frozenset[str] = frozenset()
    rank: int = 1
    adno_digits: int = 0
    refuse: str | None = None
    system: str | None = None  # arbor | sims
    own: Path | None = None
    sessions: Mapping[str, str] = field(default_factory=dict)

    def columns(self, headings: Mapping[str, int]) -> dict[str, int]:
        """Each field that is there and the column it stands in."""
        found = {}
        for name, synonyms in self.fields.items():
            for synonym in synonyms:
                if synonym in headings:
                    found[name] = headings[synonym]
                    break
        return found

    def missing(self, found: Iterable[str]) -> list[str]:
        """The needs that are not met by the fields found, and `dates` or `sessions` of a grid."""
        there = set(found)
        return [need for need in self.needs if not met(need, there)]

    def caption(self, need: str) -> str:
        """A need as the office would look for it: its preferred heading, or words."""
        return SHOWN.get(need) or self.words.get(need, (need,))[0]


def met(need: str, there: set[str]) -> bool:
    """Whether the fields that are there (`dates` among them) meet a need."""
    return any(there.issuperset(way) for way in _ANY.get(need, ((need,),)))


@cache
def vocabulary() -> Vocabulary:
    """The shared words of `vocabulary.toml`."""
    data = tomllib.loads((_HERE / "vocabulary.toml").read_text(encoding="utf-8"))
    flags = data["flags"]
    return Vocabulary(
        sessions={folded(word): key for key, words in data["sessions"].items() for word in words},
        flags=_flags(flags),
        flags_of={name: _flags(words) for name, words in data["flags_of"].items()},
        sen={folded(word): code for code, words in data["sen"].items() for word in words},
        titled={kind: tuple(words) for kind, words in data["titles"].items()},
        no_school=frozenset(folded(word) for word in data["no_school"]["words"]),
        totals=tuple(folded(word) for word in data["totals"]["begin"]),
        grid_marks=frozenset(folded(word) for word in data["grid"]["mark"]),
        grid_minutes=frozenset(folded(word) for word in data["grid"]["minutes_late"]),
        columns={key: tuple(words) for key, words in data["columns"].items()},
    )


def _flags(words: Mapping[str, Iterable[str]]) -> dict[str, bool]:
    """Folded words of yes and no; a sign without letters (a tick) stands for itself."""
    yes_no = (("yes", True), ("no", False))
    return {folded(w) or w: said for key, said in yes_no for w in words.get(key, ())}
