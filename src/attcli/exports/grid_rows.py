"""The rows of a grid that are no pupil's: totals, repeated headings, the name of a group, notes."""

import re
from collections.abc import Sequence

import polars as pl

from attcli.exports.day_cell import two_marks
from attcli.exports.headings import folded
from attcli.exports.identify import same_headings
from attcli.exports.layout import IDS, vocabulary
from attcli.exports.long import someone
from attcli.exports.odd_rows import NOT_A_MARK_ROW, UNREADABLE, Sorted
from attcli.exports.sheet import WIDTH
from attcli.exports.table import Table
from attcli.findings import finding
from attcli.law import codes

_GROUP = (
    r"^(?i:year|yr|class|form|group|reg|tutor|house|nursery|reception)\b"
    r"|^\d{1,2}\s?[A-Za-z]{1,2}$"
)
_NO_ID = rf"\s|^\D+$|{_GROUP}"
_NO_NAME = rf"{_GROUP}|\d"


def odd_rows(table: Table) -> Sorted:
    """Tell blank rows, totals and the like from rows that should hold marks and can't be read."""
    found = Sorted()
    for *texts, row, width, someone_there in _suspects(table).iter_rows():
        cells = [text or "" for text in texts]
        if not any(cell.strip() for cell in cells):
            found.blank.add(row)
        elif _is_aside(table, cells, someone_there) or _is_group(table, cells):
            found.reasons[row] = NOT_A_MARK_ROW
        elif why := _fault(table, width, someone_there):
            found.reasons[row] = UNREADABLE
            found.findings.append(finding(UNREADABLE, table.place(row), why=why))
        elif width is not None:
            found.short.append(row)
    return found


def _suspects(table: Table) -> pl.DataFrame:
    """The rows worth a closer look, with `someone`: whether they say which pupil they are about."""
    beside = [f"c{at}" for at in range(len(table.match.headings)) if at not in table.match.dates]
    texts = [pl.col(name).str.strip_chars().fill_null("") for name in beside]
    first = pl.coalesce(pl.when(text != "").then(text) for text in texts)
    alone = pl.sum_horizontal(text != "" for text in texts) == 1
    of_group = _NO_ID if _only_ids(table, beside) else f"{_NO_ID}|{_NO_NAME}"
    no_id = alone & first.str.contains(of_group)
    there = someone(table).alias("someone")
    odd = table.cells.select(
        ~there
        | pl.col(WIDTH).is_not_null()
        | _starts_like_an_aside(table, first)
        | no_id.fill_null(False)
    )
    return table.cells.with_columns(there).filter(odd.to_series())


def _only_ids(table: Table, beside: Sequence[str]) -> bool:
    """Whether an id is all that stands beside the marks."""
    ids = {f"c{table.match.columns[kind]}" for kind in IDS if table.has(kind)}
    return ids.issuperset(beside)


def _starts_like_an_aside(table: Table, first: pl.Expr) -> pl.Expr:
    plain = first.str.to_lowercase().str.replace_all(r"[^a-z0-9]", "")
    heads = [folded(heading) for heading in table.match.headings if heading.strip()]
    return plain.is_in([*vocabulary().totals, *heads]).fill_null(False)


def _is_aside(table: Table, cells: Sequence[str], someone_there: bool) -> bool:
    """Repeated headings; totals; notes: nobody, or no id, and no cell that could be marks."""
    if same_headings(cells, table.match):
        return True
    if any(_marked(table, at, cells[at]) for at in table.match.dates):
        return False
    if next(folded(cell) for cell in cells if cell.strip()) in vocabulary().totals:
        return True
    ids = [cells[table.match.columns[kind]] for kind in IDS if table.has(kind)]
    return not (someone_there and (not ids or any(text.strip() for text in ids)))


def _marked(table: Table, at: int, cell: str) -> bool:
    """Whether a cell holds what its column is for: a mark the law knows, or two."""
    if not cell.strip():
        return False
    return cell.strip().upper() in codes.LETTERS if at in table.match.sessions else two_marks(cell)


def _is_group(table: Table, cells: Sequence[str]) -> bool:
    """The name of a class or a year group, alone in its row and no pupil's id or name."""
    told = [at for at, cell in enumerate(cells) if cell.strip()]
    if len(told) != 1 or told[0] in table.match.dates:
        return False
    text = cells[told[0]].strip()
    ids = {table.match.columns[kind] for kind in IDS if table.has(kind)}
    return bool(re.search(_NO_ID if told[0] in ids else _NO_NAME, text))


def _fault(table: Table, width: int | None, someone_there: bool) -> str | None:
    headings = len(table.match.headings)
    if width is not None and width > headings:
        return f"it has {width} cells under {headings} headings"
    return None if someone_there else "it has no pupil"
