"""Who is new where: on a list now, and not on it at the end of the school week before."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from attcli.measures.absence import PERSISTENT, SEVERE
from attcli.reports.week import Figures, Week


@dataclass(frozen=True)
class News:
    """The pupils newly on one list: a row each, with all columns of the list's measure."""

    key: str
    title: str
    rows: pl.DataFrame


def news(week: Week) -> tuple[News, ...]:
    """The lists with who is new; empty where there is no week before to compare with."""
    then = week.before
    if then is None:
        return ()
    now = week.now
    return (
        News("severe", "Severely absent", _new(now.absence, then.absence, _status(SEVERE))),
        News(
            "persistent",
            "Persistently absent",
            _new(now.absence, then.absence, _status(PERSISTENT), _status(SEVERE, PERSISTENT)),
        ),
        News(
            "threshold",
            "Penalty-notice threshold met",
            _new(now.threshold, then.threshold, pl.col("met_now")),
        ),
        News("stage", "A stage opened", _opened(now, then)),
    )


def _status(*words: str) -> pl.Expr:
    return pl.col("status").is_in(words)


def _new(
    now: pl.DataFrame, then: pl.DataFrame, on_list: pl.Expr, was_on: pl.Expr | None = None
) -> pl.DataFrame:
    listed = then.filter(on_list if was_on is None else was_on)
    return now.filter(on_list).join(
        listed, on=["school", "pupil_id"], how="anti", maintain_order="left"
    )


def _opened(now: Figures, then: Figures) -> pl.DataFrame:
    """Pupils at a higher stage than the week before, with `stage_before` (0: none)."""
    earlier = then.stages.select("school", "pupil_id", stage_before=pl.col("stage").fill_null(0))
    return (
        now.stages.filter(pl.col("stage").is_not_null())
        .join(
            earlier,
            on=["school", "pupil_id"],
            how="left",
            validate="1:1",
            maintain_order="left",
        )
        .with_columns(pl.col("stage_before").fill_null(0))
        .filter(pl.col("stage") > pl.col("stage_before"))
    )


def counts(found: tuple[News, ...]) -> Mapping[str, int]:
    """How many are new on each list."""
    return {part.key: part.rows.height for part in found}
