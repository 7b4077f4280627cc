"""When new files look as if they should not be taken in: too much of what is held would go."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from attcli.errors import UsageError
from attcli.exports.held import Held
from attcli.exports.layout import IDS
from attcli.exports.merge import Merged
from attcli.exports.together import ids_in_words

MOST_CHANGES = 20
"""So many marks a file may change or withdraw before it looks odd."""
OTHERWISE = "If that is right: attcli ingest with the same files and --yes, then attcli weekly."
"""The way out of a refusal that --yes overrides."""


def refuse_wiping(held: Held, merged: Merged) -> None:
    """UsageError where the files would withdraw or change many marks, are older than what is held,
    or hold few of the pupils and mostly others.
    """
    marks = _marked(held, merged)
    if marks.is_empty() or merged.cover.files.is_empty():
        return
    covered = _by_file(merged.cover.of(marks.unique(("pupil_id", "date", "session"))), "covered_by")
    gone = _by_file(merged.amended.filter(pl.col("now").is_null()), "now_source")
    changed = _by_file(merged.amended, "now_source")
    last: date = marks.select(pl.col("date").max()).item()
    for number, end in _ends(merged):
        file, of = merged.held.sources[number].file, covered.get(number, 0)
        n, every = gone.get(number, 0), changed.get(number, 0)
        if n > MOST_CHANGES and n * 100 > of:
            raise UsageError(
                f"{file} no longer holds {n} of the {of} marks held of its pupils and days: they "
                "would be withdrawn.",
                f"Was it exported with all pupils, days and sessions? {OTHERWISE}",
            )
        if end < last and every > MOST_CHANGES:
            raise UsageError(
                f"{file} ends on {end:%d/%m/%Y}, before the last mark held ({last:%d/%m/%Y}), and "
                f"would change or withdraw {every} marks: it looks like an older export.",
                f"Export again. {OTHERWISE}",
            )
        if (other := every - n) > MOST_CHANGES and other * 20 > of:
            raise UsageError(
                f"{file} would change {other} of the {of} marks held of its pupils and days.",
                f"Was a register filled in or corrected so widely? {OTHERWISE}",
            )
    _refuse_few(marks, held, merged)


def older_words(held: Held, merged: Merged) -> list[str]:
    """Each file that ends before the last mark held and changed marks, for people."""
    marks = _marked(held, merged)
    if marks.is_empty():
        return []
    changed = _by_file(merged.amended, "now_source")
    last: date = marks.select(pl.col("date").max()).item()
    return [
        f"{merged.held.sources[number].file} ends on {end:%d/%m/%Y}, before the last mark held "
        f"({last:%d/%m/%Y}): {n} {'mark was' if n == 1 else 'marks were'} changed to what it says."
        for number, end in _ends(merged)
        if end < last and (n := changed.get(number, 0))
    ]


def _marked(held: Held, merged: Merged) -> pl.DataFrame:
    marks = held.rows.filter(pl.col("code").is_not_null())
    return marks.with_columns(pl.col("pupil_id").replace(merged.renamed))


def _ends(merged: Merged) -> list[tuple[int, date]]:
    """Each register of the files with its last day."""
    return merged.cover.files.select("source", "last").unique().sort("source").rows()


def _refuse_few(marks: pl.DataFrame, held: Held, merged: Merged) -> None:
    """Refuse files with few of the pupils, unless they are known and no mark would go: a class."""
    spans = merged.cover.files.select("first", "last").unique().rows()
    days = pl.any_horizontal(pl.col("date").is_between(first, last) for first, last in spans)
    known = marks.filter(days).select("pupil_id").unique()
    members = merged.cover.members.select("pupil_id").unique()
    there = known.join(members, on="pupil_id", how="semi").height
    if 2 * there >= known.height:
        return
    ids = pl.concat([marks.select("pupil_id"), held.pupils.select("pupil_id")])
    ids = ids.select(pl.col("pupil_id").replace(merged.renamed)).unique()
    strange = members.join(ids, on="pupil_id", how="anti")
    few = (
        f"Of {known.height} pupils with marks held on the days of these files, only {there} "
        f"{'is' if there == 1 else 'are'} in them"
    )
    if 2 * strange.height > members.height:
        theirs = _ids_of(merged.held.pupils.join(strange, on="pupil_id", how="semi"))
        raise UsageError(
            f"{few}, and {strange.height} of the {members.height} pupils in them are unknown here: "
            f"the files name those by {theirs}, while {_ids_of(held.pupils)} are held.",
            "Export again with an id that is held, best the UPN, or name a pupils file that has "
            f"both (--pupils). {OTHERWISE}",
        )
    if n := merged.counts.withdrawn:
        raise UsageError(
            f"{few}, and {n} {'mark' if n == 1 else 'marks'} held would be withdrawn.",
            f"Were they exported for one class or another group? {OTHERWISE}",
        )


def _ids_of(pupils: pl.DataFrame) -> str:
    """The ids that most of the pupils have, in words."""
    return ids_in_words({n for n in IDS if 2 * pupils.get_column(n).count() > pupils.height})


def _by_file(rows: pl.DataFrame, source: str) -> Mapping[int, int]:
    return dict(rows.group_by(source).len().iter_rows())
