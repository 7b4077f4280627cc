"""The index of the letters: a line for each copy drafted, and for each letter blocked."""

import polars as pl

from attcli.reports.drafts import Sheet
from attcli.reports.drawing import Drawn
from attcli.reports.tables import NAMES


def index(drawn: Drawn, lines: pl.DataFrame) -> pl.DataFrame:
    """One row a copy drafted, and one a letter blocked: whose, what, to whom, where it lies.

    `lines`: pupil_id, letter (lines without one are left out), and `NAMES`, of those pupils.
    """
    due = lines.filter(pl.col("letter").is_not_null())
    names = {row["pupil_id"]: row for row in due.iter_rows(named=True)}
    rows = []
    for paper in drawn.papers:
        files = drawn.letters[paper.pupil_id]
        a_copy = len(files) // max(len(paper.sheets), 1)
        for at, sheet in enumerate(paper.sheets):
            rows.append(
                _who(names, paper.pupil_id)
                | {
                    "letter": paper.letter_id,
                    "to": sheet.to,
                    "file": ", ".join(files[at * a_copy : (at + 1) * a_copy]),
                    "certificate": drawn.certificates.get(paper.pupil_id),
                    "to_complete": "; ".join(paper.to_complete),
                    "notes": "; ".join([*paper.notes, *_apart(drawn, sheet)]),
                    "blocked_by": None,
                }
            )
    rows += [
        _who(names, pupil_id)
        | {
            "letter": names[pupil_id]["letter"],
            "certificate": drawn.certificates.get(pupil_id),
            "blocked_by": why,
        }
        for pupil_id, why in drawn.blocked.items()
    ]
    return pl.DataFrame(rows, schema=_INDEX)


def _apart(drawn: Drawn, sheet: Sheet) -> list[str]:
    """That a copy is not in the file of all letters."""
    why = drawn.apart.get(sheet.stem)
    return [f"print it by itself: it is not in {drawn.whole} ({why})"] if why else []


_INDEX: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(NAMES, pl.String),
    **dict.fromkeys(
        ("letter", "to", "file", "certificate", "to_complete", "notes", "blocked_by", "pupil_id"),
        pl.String,
    ),
}


def _who(names: dict[str, dict[str, object]], pupil_id: str) -> dict[str, object]:
    return {name: names[pupil_id][name] for name in (*NAMES, "pupil_id")}
