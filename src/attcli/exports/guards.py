"""When new files look as if they should not be taken in: too much of what is held would go."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from attcli.errors import UsageError
from attcli.exports.held import Held
from attcli.exports.merge import Merged

MOST_CHANGES = 20
"""So many marks a file may change or withdraw before it looks odd."""
_OTHERWISE = "If that is right: attcli ingest with the same files and --yes, then attcli weekly."


def refuse_wiping(held: Held, merged: Merged) -> None:
    """UsageError where the files would withdraw many marks, are older than what is held, or hold
    few of the pupils.
    """
    marks = held.rows.filter(pl.col("code").is_not_null())
    marks = marks.with_columns(pl.col("pupil_id").replace(merged.renamed))
    if marks.is_empty() or merged.cover.files.is_empty():
        return
    covered = _by_file(merged.cover.of(marks.unique(("pupil_id", "date", "session"))), "covered_by")
    gone = _by_file(merged.amended.filter(pl.col("now").is_null()), "now_source")
    changed = _by_file(merged.amended, "now_source")
    last: date = marks.select(pl.col("date").max()).item()
    for number, end in merged.cover.files.select("source", "last").unique().sort("source").rows():
        file, n, of = merged.held.sources[number].file, gone.get(number, 0), covered.get(number, 0)
        if n > MOST_CHANGES and n * 100 > of:
            raise UsageError(
                f"{file} no longer holds {n} of the {of} marks held of its pupils and days: they "
                "would be withdrawn.",
                f"Was it exported with all pupils, days and sessions? {_OTHERWISE}",
            )
        if end < last and changed.get(number, 0) > MOST_CHANGES:
            raise UsageError(
                f"{file} ends on {end:%d/%m/%Y}, before the last mark held ({last:%d/%m/%Y}), and "
                f"would change or withdraw {changed[number]} marks: it looks like an older export.",
                f"Export again. {_OTHERWISE}",
            )
    _refuse_few(marks, merged)


def _refuse_few(marks: pl.DataFrame, merged: Merged) -> None:
    spans = merged.cover.files.select("first", "last").unique().rows()
    days = pl.any_horizontal(pl.col("date").is_between(first, last) for first, last in spans)
    known = marks.filter(days).select("pupil_id").unique()
    there = known.join(merged.cover.members, on="pupil_id", how="semi").height
    if 2 * there < known.height:
        raise UsageError(
            f"Of {known.height} pupils with marks held on the days of these files, only {there} "
            f"{'is' if there == 1 else 'are'} in them.",
            f"Were they exported for one class or another group? {_OTHERWISE}",
        )


def _by_file(rows: pl.DataFrame, source: str) -> Mapping[int, int]:
    return dict(rows.group_by(source).len().iter_rows())
