"""Who is new where: on a list now, and not on it at the end of the school week before."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from attcli.cases.changes import MET, NOW_PERSISTENT, NOW_SEVERE, STAGE_UP, compared, list_entered
from attcli.reports.week import Week


@dataclass(frozen=True)
class News:
    """The pupils newly on one list: a row each, with all columns of the list's measure."""

    key: str
    title: str
    rows: pl.DataFrame


def news(week: Week) -> tuple[News, ...]:
    """The lists with who is new; empty where there is no week before to compare with.

    The rows of a stage have `stage_before` too (0: none).
    """
    then, now = week.before, week.now
    if then is None:
        return ()
    both = compared(now, then)
    new = {name: both.filter(holds) for name, holds in list_entered().items()}
    stages = new[STAGE_UP].select("pupil_id", stage_before="before_stage")
    return (
        News("severe", "Severely absent", _rows(now.absence, new[NOW_SEVERE])),
        News("persistent", "Persistently absent", _rows(now.absence, new[NOW_PERSISTENT])),
        News("threshold", "Penalty-notice threshold met", _rows(now.threshold, new[MET])),
        News(
            "stage",
            "A stage opened",
            now.stages.join(stages, on="pupil_id", validate="1:1", maintain_order="left"),
        ),
    )


def _rows(every: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    return every.join(new, on="pupil_id", how="semi", maintain_order="left")


def counts(found: tuple[News, ...]) -> Mapping[str, int]:
    """How many are new on each list."""
    return {part.key: part.rows.height for part in found}
