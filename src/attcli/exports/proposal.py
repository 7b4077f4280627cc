"""Propose a column map for an export: which heading is which field, with the reasons.

The surest guess is taken first; a column stands for one field and a field has one column. What
nobody guesses is left to the person who is asked.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from attcli.exports.catalogue import built_in
from attcli.exports.guess import (
    EXACT,
    WITHIN,
    Guess,
    by_cells,
    by_heading,
    mostly,
    session_pair,
    string_of_marks,
)
from attcli.exports.headings import folded
from attcli.exports.layout import IDS, WHO, met, vocabulary
from attcli.exports.own_layout import MARK, SHAPES, OwnMap, fields_of
from attcli.exports.seen import Seen
from attcli.exports.string_rules import WEEK
from attcli.exports.values import session

GRIDS = ("day-grid", "session-grid")
_MORE, _LESS = 20, 30
_SAID = Guess("", 0, "you said so", EXACT + 1)


@dataclass(frozen=True)
class Proposal:
    """A map for what was seen. `guesses`: the field of each column, with its reason."""

    seen: Seen
    shape: str
    guesses: Mapping[int, Guess]
    sessions: Mapping[str, tuple[str, ...]]

    def column(self, field: str) -> int | None:
        """The column that a field is read from."""
        return next((at for at, guess in self.guesses.items() if guess.field == field), None)

    def lacking(self) -> list[str]:
        """What the shape needs and has no column."""
        there = {guess.field for guess in self.guesses.values()}
        grid = self.seen.grid
        there |= {"sessions"} if grid.sessions else {"dates"} if grid.dates else set()
        return [need for need in SHAPES[self.shape].needs if not met(need, there)]

    def unread_sessions(self) -> list[str]:
        """The words of the session column that say neither morning nor afternoon."""
        at = self.column("session")
        if at is None:
            return []
        known = {folded(word) for words in self.sessions.values() for word in words}
        words = self.seen.columns[at].unique(maintain_order=True)
        return [text for text in words if not session(text) and folded(text) not in known]

    def own_map(self, name: str, ignored: Sequence[str] = ()) -> OwnMap:
        """The map to save: what the shape needs, one way to say who, and what is not understood.

        Columns that are understood by their headings anyway are left out: a later file may lack
        them.
        """
        fields = {guess.field: at for at, guess in self.guesses.items()}
        wanted = [*SHAPES[self.shape].fields, *fields_of(self.shape)]
        columns = {
            field: (self.seen.headings[fields[field]],)
            for field in dict.fromkeys(wanted)
            if field in fields and self._must_say(field, fields)
        }
        digits = 6 if "adno" in columns and "Adno" in self.seen.headings else 0
        return OwnMap(
            name=name,
            shape=self.shape,
            columns=columns,
            sessions=self.sessions,
            ignored=tuple(ignored),
            adno_digits=digits,
        )

    def _must_say(self, field: str, fields: Mapping[str, int]) -> bool:
        way = next((way for way in WHO if set(way) <= fields.keys()), ())
        if field in MARK or field in way or field in ("contact_surname", "contact_name"):
            return True
        heading = folded(self.seen.headings[fields[field]])
        return heading not in {folded(word) for word in vocabulary().columns.get(field, ())}


def propose(
    seen: Seen,
    shape: str,
    said: Mapping[str, int | None],
    sessions: Mapping[str, tuple[str, ...]],
    ignored: Collection[int] = (),
) -> Proposal:
    """The map that looks right. `said`: columns a person named (None: this field has none).

    `ignored`: columns from which nothing is to be read.
    """
    guesses = {at: replace(_SAID, field=f, at=at) for f, at in said.items() if at is not None}
    taken = set(said)
    words = _words(shape)
    known = set(fields_of(shape))
    free = [
        at
        for at in range(len(seen.headings))
        if at not in {*guesses, *ignored, *_dates(seen, shape)}
    ]
    ranked = sorted(
        (guess for at in free for guess in _of_column(seen, at, words) if guess.field in known),
        key=lambda each: (-each.sure, each.at),
    )
    for guess in ranked:
        if guess.at not in guesses and guess.field not in taken and _wanted(guess, guesses):
            guesses[guess.at] = guess
            taken.add(guess.field)
    proposal = Proposal(seen, shape, dict(sorted(guesses.items())), dict(sessions))
    return proposal if sessions else replace(proposal, sessions=_own_sessions(proposal))


def shape_of(seen: Seen, kind: str) -> str:
    """The shape of a file of this kind: of a register by its headings and its cells."""
    if kind == "register":
        if seen.grid.sessions:
            return "session-grid"
        if len(seen.grid.dates) > 1:
            return "day-grid"
        strings = [c for c in seen.columns if len(c) and mostly(c, string_of_marks)]
        longest = max((int(c.str.len_chars().max()) for c in strings), default=0)  # type: ignore[arg-type]
        return ("week-string" if longest <= WEEK else "year-string") if strings else "long"
    return next(name for name, shape in SHAPES.items() if shape.kind == kind)


def _words(shape: str) -> dict[str, list[str]]:
    """The headings known for each field, of every layout for such files."""
    found: dict[str, list[str]] = {}
    for layout in built_in().layouts.values():
        if layout.kind == SHAPES[shape].kind:
            for field, words in layout.words.items():
                found.setdefault(field, []).extend(words)
    return found


def _of_column(seen: Seen, at: int, words: Mapping[str, Iterable[str]]) -> list[Guess]:
    """The guesses for a column; where its heading and its cells agree that is surer than either.

    A heading that is only like a known one counts for less where the cells look like another field.
    """
    cells = {guess.field: guess for guess in by_cells(at, seen.columns[at])}
    found = list(cells.values())
    for head in by_heading(at, seen.headings[at], words):
        same = cells.get(head.field)
        if same:
            why, sure = f"{head.why}, and {same.why}", max(head.sure, same.sure) + _MORE
        else:
            why, sure = head.why, head.sure - (_LESS if cells and head.sure < EXACT else 0)
        found.append(replace(head, why=why, sure=sure))
    return found


def _wanted(guess: Guess, taken: Mapping[int, Guess]) -> bool:
    """An id by its cells alone is only worth asking about where there is no other id."""
    if guess.field not in IDS or guess.sure >= WITHIN:
        return True
    return not any(other.field in IDS for other in taken.values())


def _dates(seen: Seen, shape: str) -> list[int]:
    return seen.dates if shape in GRIDS else []


def _own_sessions(proposal: Proposal) -> dict[str, tuple[str, ...]]:
    """Two words that are not known, where their ends say which is the morning."""
    return session_pair(proposal.unread_sessions())
