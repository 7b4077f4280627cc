"""From a path to its tables: open, recognise each sheet, or say why the file can't be used."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from attcli.exports.catalogue import Catalogue
from attcli.exports.files import Opened, Stamp, open_sheets, take_in
from attcli.exports.grid_heads import with_joined_headings
from attcli.exports.grids import refuse_grid, refuse_grid_rows
from attcli.exports.identify import Match, identify
from attcli.exports.refusals import ERROR_TEXT, UnusableError
from attcli.exports.sheet import Sheet
from attcli.exports.table import Table
from attcli.exports.years import with_years
from attcli.findings import Finding, Place, finding
from attcli.register.model import Source


@dataclass(frozen=True, slots=True)
class Asked:
    """A file as asked for. `kinds`: what it may be (empty: anything)."""

    path: Path
    name: str
    kinds: tuple[str, ...] = ()


@dataclass
class Found:
    """What a file gave: tables with a source each; or a source of its kind and the refusal.

    `school`: the key of the school it was put down to, whatever it calls it; None: as it says.
    """

    sources: list[Source] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    refusal: UnusableError | None = None
    school: str | None = None


def open_tables(asked: Asked, layout: str | None, first: int, catalogue: Catalogue) -> Found:
    """The tables of a file, sources numbered from `first`; a refusal is returned, not raised."""
    stamp = Stamp(asked.path, "", "")
    try:
        stamp, data = take_in(asked.path)
        return _recognised(asked, open_sheets(stamp, data), layout, first, catalogue)
    except UnusableError as error:
        return refused(asked.name, stamp, error)


def refused(name: str, stamp: Stamp, error: UnusableError) -> Found:
    """A file that can't be used, with the kind it has."""
    said = error.of(name)
    source = Source(
        file=name,
        path=stamp.path,
        sha256=stamp.sha256,
        modified=stamp.modified,
        kind=error.kind,
        layout=error.layout,
        why=str(said),
    )
    return Found(sources=[source], refusal=said)


def _recognised(
    asked: Asked, opened: Opened, layout: str | None, first: int, catalogue: Catalogue
) -> Found:
    found = Found()
    errors: list[tuple[Sheet, UnusableError]] = []
    for sheet in opened.sheets:
        if not any(cell.strip() for row in sheet.head for cell in row):
            continue
        try:
            match = _claimed(sheet, layout, asked.kinds, catalogue)
        except UnusableError as error:
            errors.append((sheet, error))
            continue
        repeating = match.columns.values() if match.layout.shape == "long" else ()
        body = sheet.body(match.row, len(match.headings), frozenset(repeating))
        index = first + len(found.tables)
        titles = sheet.head[: match.row]
        found.tables.append(Table(index, asked.name, sheet.name, match, body, catalogue, titles))
        found.sources.append(_source(asked, opened, sheet, match))
        if sheet.cut_off:
            place = Place(asked.name, sheet.name)
            code = "more-pages" if sheet.cut_off == "pages" else "cut-off-sheet"
            found.findings.append(finding(code, place, what=sheet.cut_off))
    if not found.tables:
        raise _best(errors)
    found.findings += _about_sheets(asked, found.tables, errors)
    return found


def _claimed(sheet: Sheet, layout: str | None, kinds: Sequence[str], catalogue: Catalogue) -> Match:
    head = with_years(with_joined_headings(sheet.head), catalogue.headings)
    try:
        match = identify(head, catalogue, layout, kinds)
    except UnusableError:
        _refuse_error_text(head)
        refuse_grid_rows(head)
        raise
    claimed = match.layout
    if claimed.refuse:
        raise UnusableError(claimed.refuse + ".", claimed.take, claimed.kind, claimed.name)
    refuse_grid(head, match)
    return match


def _refuse_error_text(head: Sequence[Sequence[str]]) -> None:
    """A failed run of the reporting program may leave its error text in the file."""
    for row in head:
        line = " ".join(cell.strip() for cell in row if cell.strip())
        if ERROR_TEXT.search(line):
            raise UnusableError(
                f"holds an error text of the reporting program: “{line[:120]}”.",
                "Run the report again; if it fails again, ask who looks after the school system.",
            )


def _best(errors: Sequence[tuple[Sheet, UnusableError]]) -> UnusableError:
    """The most telling of the sheets' refusals."""
    if not errors:
        return UnusableError("holds no rows.", "Export it again.")
    return next((e for _, e in errors if e.kind != "unknown"), errors[0][1])


def _source(asked: Asked, opened: Opened, sheet: Sheet, match: Match) -> Source:
    core = [match.heading(n) for n in ("date", "session", "mark") if n in match.columns]
    what = ", ".join(core) or "its headings"
    if match.dates:
        what = f"{len(match.dates)} {'sessions' if match.sessions else 'dates'}"
    where = f"sheet {sheet.name}, row {match.row + 1}" if sheet.name else f"row {match.row + 1}"
    return Source(
        file=asked.name,
        path=opened.path,
        sha256=opened.sha256,
        modified=opened.modified,
        kind=match.layout.kind,
        layout=match.layout.name,
        sheet=sheet.name,
        why=f"{opened.how}; {match.layout.title}: {what} in {where}",
    )


def _about_sheets(
    asked: Asked, tables: Sequence[Table], errors: Sequence[tuple[Sheet, UnusableError]]
) -> list[Finding]:
    found = []
    for sheet, error in errors:
        place = Place(asked.name, sheet.name)
        found.append(finding("unread-sheet", place, why=f"it {error.problem}"))
    for table in tables:
        if unused := table.match.unused:
            headings = [heading.strip() for heading in unused]
            place = Place(table.file, table.sheet, value=", ".join(headings))
            found.append(finding("ignored-columns", place, value=headings))
    return found
