"""What must be known of all schools before one batch of them is read: who stands at several, and
which days of whom the penalty notices on record cover.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import polars as pl

from attcli.measures.earlier_notices import notice_periods
from attcli.register.view import NOTICES
from attcli.store.events import Event
from attcli.store.recall import Holding

_IDS = ("pupil_id", "upn", "mis_id", "adno")
_FAULTS = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


def moved(workspace: Path, held: Iterable[Holding]) -> pl.DataFrame:
    """[school, upn], sorted: every UPN that stands at several schools, at each of them.

    A file that can't be read is passed over: its school is told of when its turn comes.
    """
    return _despite_faults(_files(workspace, held, "pupils"), _at_several)


def _at_several(files: Sequence[Path]) -> pl.DataFrame:
    upns = _scan(files, ("school", "upn")).filter(pl.col("upn").is_not_null())
    # a number of 8 bytes for each UPN: two that share one are looked at together, and harm nothing
    numbered = upns.with_columns(number=pl.col("upn").hash())
    ends = numbered.group_by("number").agg(
        first=pl.col("school").min(), last=pl.col("school").max()
    )
    several = ends.filter(pl.col("first") != pl.col("last")).select("number").collect()
    found = numbered.join(several.lazy(), on="number", how="semi").select("school", "upn")
    return found.unique().collect().sort("school", "upn")


def notices_of_all(
    workspace: Path, held: Sequence[Holding], logged: Sequence[Event]
) -> pl.DataFrame:
    """The periods (`attcli.register.view.NOTICES`) of the notices of the log, for pupils of all
    schools with a row in the register.
    """
    noted = {event.pupil.strip().lower() for event in logged if "notice" in event.kind}
    if not noted:
        return pl.DataFrame(schema=NOTICES)
    meant = sorted(noted | {text.rpartition(":")[2] for text in noted})
    named = _despite_faults(_files(workspace, held, "pupils"), lambda files: _named(files, meant))
    at = set(named.get_column("school"))
    marks = _files(workspace, [one for one in held if one.school in at], "marks")
    pupils = _despite_faults(marks, lambda files: _marked(files, named))
    return notice_periods(logged, pupils, pupils)[0]


def _named(files: Sequence[Path], ids: Sequence[str]) -> pl.DataFrame:
    """The pupils whose pupil_id or number is among `ids`, in small letters."""
    among = pl.Series(ids).implode()
    any_id = (pl.col(name).str.to_lowercase().is_in(among) for name in _IDS)
    return _scan(files, ("school", *_IDS)).filter(pl.any_horizontal(any_id)).collect()


def _marked(files: Sequence[Path], pupils: pl.DataFrame) -> pl.DataFrame:
    """Those of `pupils` with a row among the marks, by school and id."""
    ids = _scan(files, ("pupil_id",)).join(pupils.lazy(), on="pupil_id", how="semi").unique()
    return pupils.join(ids.collect(), on="pupil_id", how="semi").sort("school", "pupil_id")


def _files(workspace: Path, held: Iterable[Holding], kind: str) -> list[Path]:
    return [workspace / one.file for school in held for one in school.files if one.kind == kind]


def _despite_faults(
    files: Sequence[Path], work: Callable[[Sequence[Path]], pl.DataFrame]
) -> pl.DataFrame:
    """What `work` makes of the files; without those that can't be read, if there are such."""
    try:
        return work(files)
    except _FAULTS:
        return work([path for path in files if _is_readable(path)])


def _is_readable(path: Path) -> bool:
    try:
        pl.read_parquet(path, hive_partitioning=False)
    except _FAULTS:
        return False
    return True


def _scan(files: Sequence[Path], columns: Sequence[str]) -> pl.LazyFrame:
    """Some columns of text of many files, as one scan."""
    if not files:
        return pl.LazyFrame(schema=dict.fromkeys(columns, pl.String))
    every = pl.scan_parquet(
        list(files), hive_partitioning=False, extra_columns="ignore", missing_columns="insert"
    )
    return every.select(columns)
