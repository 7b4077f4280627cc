"""Find the heading row of a sheet and the one layout that claims it, or say how near others came.

Every row near the top is tried against every layout. A layout claims a row where all it needs is
there and, if it has a signature, at least one heading of that. A school's own layouts come first,
except that its own list of people is never preferred where the row makes a register. Two layouts
that would read *different* columns as the marks are a refusal; two that read the same columns are
not: the one of the lower rank, then with more of its signature, is named.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from attcli.exports.catalogue import Catalogue, built_in
from attcli.exports.dates import day_and_month, read_date
from attcli.exports.grid_columns import GridColumns, grid_columns
from attcli.exports.heading_words import heading_says
from attcli.exports.headings import folded, positions
from attcli.exports.layout import Layout
from attcli.exports.refusals import UnusableError

_CORE = ("date", "session", "mark")
LAST_RESORT = 3
_KINDS = ("register", "summary", "contacts", "fines", "leave", "log", "pupils")


@dataclass(frozen=True, slots=True)
class Match:
    """A layout and the row it was matched on. `row` is an index (0: the first row of the sheet)."""

    layout: Layout
    row: int
    headings: tuple[str, ...]
    columns: Mapping[str, int]
    dates: Mapping[int, str] = field(default_factory=dict)  # column -> date as text, of a grid
    sessions: Mapping[int, str] = field(default_factory=dict)  # those of one session: AM or PM
    late: Mapping[int, int] = field(default_factory=dict)  # those with a column of minutes late
    missing: tuple[str, ...] = ()
    signed: int = 0

    @property
    def claims(self) -> bool:
        """Whether the layout fits as it stands."""
        return not self.missing and (not self.layout.signature or self.signed > 0)

    @property
    def core(self) -> tuple[object, ...]:
        """The columns the marks would be read from."""
        return tuple(self.columns.get(name) for name in _CORE) if not self.dates else ("grid",)

    @property
    def unused(self) -> tuple[str, ...]:
        """The headings that nothing is read from."""
        used = {*self.columns.values(), *self.dates, *self.late.values()}
        return tuple(h for index, h in enumerate(self.headings) if h.strip() and index not in used)

    def heading(self, name: str) -> str:
        """The heading of a field as the file has it."""
        return self.headings[self.columns[name]].strip()


def identify(
    head: Sequence[Sequence[str]],
    catalogue: Catalogue,
    forced: str | None = None,
    kinds: Sequence[str] = (),
) -> Match:
    """The layout of a sheet from its first rows; UnusableError with the near misses otherwise.

    A school's own layouts go before ours. `forced` tries that layout alone, `kinds` those of these
    kinds alone.
    """
    every = catalogue.layouts.values() if forced is None else [catalogue.layouts[forced]]
    wanted = [layout for layout in every if not kinds or layout.kind in kinds]
    tried: list[Match] = []
    for row, cells in enumerate(head):
        matches = _matches(row, cells, wanted, catalogue)
        claimed = _claiming(matches, forced)
        if claimed:
            if all(match.layout.shape == "people" for match in claimed):
                beneath = head[row + 1] if row + 1 < len(head) else ()
                second = _matches(row + 1, beneath, wanted, catalogue)
                claimed = _below(_claiming(second, forced)) or claimed
            return _chosen(claimed)
        tried += matches
    from attcli.exports.near_misses import refusal  # noqa: PLC0415 (only where nothing fits)

    raise refusal(tried, wanted, LAST_RESORT)


def as_pupils(row: int, cells: Sequence[str]) -> Match | None:
    """What a row of headings would be as a list of pupils; None where it has no known heading."""
    ours = built_in()
    return next(iter(_matches(row, cells, [ours.layouts["plain-pupils"]], ours)), None)


def claims(row: int, cells: Sequence[str], catalogue: Catalogue) -> list[Match]:
    """The layouts that would claim a row as their headings, the best first."""
    found = [m for m in _matches(row, cells, catalogue.layouts.values(), catalogue) if m.claims]
    firm = [match for match in found if len(match.dates) != 1]
    by_kind = {kind: at for at, kind in enumerate(_KINDS)}
    return sorted(firm, key=lambda m: (by_kind[m.layout.kind], *_preference(m)))


def _preference(match: Match) -> tuple[bool, int, int, str]:
    layout = match.layout
    return (layout.own is None, layout.rank, -match.signed, layout.name)


def _claiming(matches: Iterable[Match], forced: str | None) -> list[Match]:
    return [m for m in matches if (not m.missing if forced else m.claims)]


def _below(second: Iterable[Match]) -> list[Match]:
    """The register whose headings stand in the second of two heading rows, if there is one.

    Its first row may look like the headings of a list of pupils.
    """
    return [m for m in second if m.layout.kind == "register" and not m.dates]


def _matches(
    row: int, cells: Sequence[str], tried: Iterable[Layout], catalogue: Catalogue
) -> list[Match]:
    headings = positions(cells)
    if not catalogue.headings.intersection(headings):
        return []
    grid = grid_columns(cells)
    need = {"sessions"} if grid.sessions else {"dates"} if grid.dates else set()
    found = []
    for layout in tried:
        columns = layout.columns(headings)
        of_grid = grid if need.intersection(layout.needs) else GridColumns()
        found.append(
            Match(
                layout=layout,
                row=row,
                headings=tuple(cells),
                columns=columns,
                dates=of_grid.dates,
                sessions=of_grid.sessions,
                late=of_grid.late,
                missing=tuple(layout.missing({*columns, *need})),
                signed=len(columns if layout.own else layout.signature.intersection(headings)),
            )
        )
    return found


def _chosen(claimed: list[Match]) -> Match:
    kind = min((m.layout.kind for m in claimed), key=_KINDS.index)
    own = [match for match in claimed if match.layout.own]
    if own and (kind != "register" or any(m.layout.kind == kind for m in own)):
        claimed = own
        kind = min((m.layout.kind for m in own), key=_KINDS.index)
    rivals = [m for m in claimed if m.layout.kind == kind]
    firm = [m for m in rivals if m.layout.rank < LAST_RESORT] or rivals
    if kind == "register" and len({m.core for m in firm}) > 1:
        raise _two_at_once(firm)
    return min(firm, key=_preference)


def _two_at_once(rivals: list[Match]) -> UnusableError:
    names = sorted({m.core: m.layout.name for m in rivals}.values())
    said = " and ".join(
        f"{m.layout.name} ({', '.join(m.heading(name) for name in _CORE if name in m.columns)})"
        for m in sorted({m.core: m for m in rivals}.values(), key=lambda m: m.layout.name)
    )
    return UnusableError(
        f"fits two layouts at once, and they read different columns: {said}.",
        f"Name the one that is meant: --layout {names[0]}, or take the other columns out.",
    )


def same_headings(cells: Sequence[str], match: Match) -> bool:
    """Whether a row repeats the headings, or one of the rows that they were joined from."""
    whole = len(cells) == len(match.headings) and all(
        folded(cell) == folded(heading) or _same_day(cell, heading)
        for cell, heading in zip(cells, match.headings, strict=True)
    )
    return whole or (bool(match.sessions) and _part_of_headings(cells, match))


def _same_day(cell: str, heading: str) -> bool:
    """Whether a cell is the heading's date without its year."""
    said, day = day_and_month(cell), read_date(heading)
    return said is not None and day is not None and said == (day.day, day.month)


def _part_of_headings(cells: Sequence[str], match: Match) -> bool:
    """Whether every cell stands in its heading (a date, or AM or PM, of `01/09/2025 AM`)."""
    told = {at: cell for at, cell in enumerate(cells) if cell.strip()}
    return any(at in match.dates for at in told) and all(
        _stands_in(cell, match.headings[at], match.dates.get(at)) for at, cell in told.items()
    )


def _stands_in(cell: str, heading: str, day: str | None) -> bool:
    words, whole = cell.casefold().split(), heading.casefold().split()
    if any(whole[at : at + len(words)] == words for at in range(len(whole))):
        return True
    return day is not None and _same_day(heading_says(cell).day, day)
