"""The change of a rate beside that of similar pupils: differences in exact counts, and pooled."""

from collections.abc import Callable
from typing import Any

import polars as pl

from attcli.measures.around import SUMS
from attcli.measures.similar import FEWEST, SIMILAR_SUMS
from attcli.register.percent import points, points_of, share, share_of

FEWEST_POOLED = 10
_RATES = ("before", "after", "similar_before", "similar_after")
COMPARED = (pl.col("incomplete").list.len() == 0) & (pl.col("similar") >= FEWEST)


def differences() -> list[pl.Expr]:
    """The rates of the pupil and of the similar pupils, and by how much they changed.

    `…_absence_pct` in per cent; change_points, similar_change_points, difference_points (the first
    less the second); difference_sessions: what that is in sessions of the weeks after.
    """
    own, theirs, both = changes(pl.col)
    sessions = both[0] * pl.col("after_possible"), both[1] * 100
    rates = {f"{name}_absence_pct": _rate(name) for name in _RATES}
    return [
        *(rate.alias(name) for name, rate in rates.items()),
        points(*own, 2).alias("change_points"),
        points(*theirs, 2).alias("similar_change_points"),
        points(*both, 2).alias("difference_points"),
        points(*sessions, 1).alias("difference_sessions"),
    ]


def _rate(name: str) -> pl.Expr:
    return share(f"{name}_absent", f"{name}_possible", 2)


def changes(of: Callable[[str], Any]) -> tuple[tuple[Any, Any], ...]:
    """The change of the rate, that of the similar pupils and the one less the other.

    Each as a numerator and its denominator, whole numbers of the counts `of` gives.
    """

    def change(prefix: str) -> tuple[Any, Any]:
        before, after = of(f"{prefix}before_possible"), of(f"{prefix}after_possible")
        absent = of(f"{prefix}after_absent") * before - of(f"{prefix}before_absent") * after
        return absent, before * after

    (own, own_of), (theirs, theirs_of) = change(""), change("similar_")
    difference = own * theirs_of - theirs * own_of, own_of * theirs_of
    return (own, own_of), (theirs, theirs_of), difference


def intervention_totals(rows: pl.DataFrame) -> dict[str, Any]:
    """What all `rows` of `interventions` (collected) say, by kind, pooled: sums over sums.

    interventions, pupils; incomplete (weeks), without_similar (fewer than five similar pupils),
    compared: all others; overlapping: of those compared. by_kind: the same for each kind, and the
    sums, rates and differences of those compared, the differences null for fewer than ten.
    """
    kinds = rows.get_column("kind").unique().sort()
    by_kind = [{"kind": kind, **_pooled(rows.filter(kind=kind))} for kind in kinds]
    return {**_counts(rows), "by_kind": by_kind}


def _counts(rows: pl.DataFrame) -> dict[str, int]:
    incomplete = rows.get_column("incomplete").list.len() > 0
    compared = rows.filter(COMPARED)
    return {
        "interventions": rows.height,
        "pupils": rows.get_column("pupil_id").n_unique(),
        "incomplete": int(incomplete.sum()),
        "without_similar": rows.height - int(incomplete.sum()) - compared.height,
        "compared": compared.height,
        "overlapping": compared.filter(pl.col("overlapping") > 0).height,
    }


def _pooled(rows: pl.DataFrame) -> dict[str, Any]:
    compared = rows.filter(COMPARED)
    sums = {name: int(compared.get_column(name).sum()) for name in (*SUMS, *SIMILAR_SUMS)}
    rates = {
        f"{name}_absence_pct": share_of(sums[f"{name}_absent"], sums[f"{name}_possible"], 2)
        for name in _RATES
    }
    own, theirs, both = changes(sums.__getitem__)
    enough = compared.height >= FEWEST_POOLED
    sessions = points_of(both[0] * sums["after_possible"], both[1] * 100, 1)
    return {
        **_counts(rows),
        **sums,
        **rates,
        "change_points": points_of(*own, 2),
        "similar_change_points": points_of(*theirs, 2),
        "difference_points": points_of(*both, 2) if enough else None,
        "difference_sessions": sessions if enough else None,
    }
