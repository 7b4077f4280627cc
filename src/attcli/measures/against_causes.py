"""What may make a summary differ from the register: each as counts that would be added to ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from attcli.law import codes, thresholds
from attcli.law.codes import Group
from attcli.measures.missing import missing_counts
from attcli.register.meanings import with_meanings
from attcli.register.percent import share
from attcli.register.schema import CODE
from attcli.register.view import View, Window

COUNTED = ("possible", "attended", "authorised", "unauthorised", "absent", "lates")
_FLAGS = {name: "late" if name == "lates" else name for name in COUNTED}
_LEFT_OUT = (
    ("outside-enrolment", "marks before entry or after leaving"),
    ("conflicting-marks", "marks that contradict each other"),
    ("duplicate-mark", "marks that the export holds twice"),
    ("earlier-register", "marks of an earlier register of the same afternoon"),
)


@dataclass(frozen=True)
class Fit:
    """A summary's figures (see `attcli.measures.against.Theirs`), a row a `pupil`."""

    figures: pl.DataFrame
    places: int

    def agreeing(self, ours: pl.DataFrame) -> pl.DataFrame:
        """The rows of `ours` (`pupil`, `COUNTED`, `late_after_close`) that the summary bears out.

        What it does not say agrees with anything; its lates may hold those after the close.
        """
        theirs = self.figures.select(
            "pupil", pl.col(*COUNTED, "rate", "absence_rate", "persistent").name.suffix("_said")
        )
        counts = [_same(pl.col(name), name) for name in COUNTED if name != "lates"]
        lates = _same(pl.col("lates"), "lates") | _same(
            pl.col("lates") + pl.col("late_after_close"), "lates"
        )
        rates = [self._rated(part, name) for part, name in
                 (("attended", "rate"), ("absent", "absence_rate"))]  # fmt: skip
        law = thresholds.on(date.max)
        persistent = (pl.col("possible") > 0) & (
            pl.col("absent") * law.persistent_den >= pl.col("possible") * law.persistent_num
        )
        return (
            ours.join(theirs, on="pupil", validate="m:1")
            .filter(*counts, lates, *rates, _same(persistent, "persistent"))
            .select(ours.columns)
        )

    def _rated(self, part: str, name: str) -> pl.Expr:
        shown = (share(part, "possible", self.places) * 10**self.places).round().cast(pl.Int64)
        return _same(shown, name).fill_null(value=True)


def _same(own: pl.Expr, name: str) -> pl.Expr:
    said = pl.col(f"{name}_said")
    return said.is_null() | (own == said)


def flagged(marks: pl.LazyFrame) -> pl.LazyFrame:
    """`marks` (date, code, …) with `COUNTED` and `late_after_close` as 0 or 1."""
    counts = {name: pl.col(flag).cast(pl.Int64) for name, flag in _FLAGS.items()}
    return with_meanings(marks).with_columns(
        **counts, late_after_close=pl.col("late_after_close").cast(pl.Int64)
    )


def tallied(days: pl.DataFrame, pupils: pl.DataFrame, window: Window) -> pl.DataFrame:
    """[pupil, `COUNTED`, late_after_close] of `pupils` in the window, 0 where they have nothing."""
    inside = days.filter(pl.col("date").is_between(window.start, window.end))
    sums = inside.group_by("pupil").agg(pl.col(*COUNTED, "late_after_close").sum())
    return (
        pupils.select("pupil")
        .join(sums, on="pupil", how="left", validate="1:1")
        .with_columns(pl.col(*COUNTED, "late_after_close").fill_null(0))
        .sort("pupil")
    )


def hypotheses(
    view: View, fit: Fit, ours: pl.DataFrame, left_out: pl.DataFrame
) -> Iterator[pl.DataFrame]:
    """[pupil, order, cause, what] of the pupils whose figures each cause explains.

    The lower the `order` the surer the cause. `ours` is changed as the cause would change it; who
    then agrees with the summary is explained.
    """
    yield from _shown_otherwise(fit, ours)
    frames = [*_not_counted(view, left_out), *_unmarked(view), *_of_codes(view)]
    for order, (cause, what, added) in enumerate(frames, start=10):
        changed = _with(ours, added)
        words = pl.format("{} {}", pl.col("n"), pl.lit(what))
        agreed = (
            fit.agreeing(changed).join(added, on="pupil", validate="1:1").with_columns(words=words)
        )
        yield _told(agreed, order, cause, pl.col("words"))


def _shown_otherwise(fit: Fit, ours: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Counts that agree, shown otherwise: exactly at the threshold, or rounded another way."""
    law = thresholds.on(date.max)
    edge = pl.col("absent") * law.persistent_den == pl.col("possible") * law.persistent_num
    edge_words = "exactly at the threshold: by law 10% absence is persistent, not only more"
    only_flag = Fit(fit.figures.with_columns(persistent=pl.lit(None, pl.Boolean)), fit.places)
    exact = only_flag.agreeing(ours.filter(edge & (pl.col("possible") > 0)))
    yield _told(exact, 0, "exactly-90", pl.lit(edge_words))
    rates = {name: pl.lit(None, pl.Int64) for name in ("rate", "absence_rate")}
    counts = Fit(fit.figures.with_columns(**rates), fit.places)
    said = fit.figures.filter(pl.any_horizontal(pl.col("possible", "attended").is_not_null()))
    near = counts.agreeing(ours.join(_nearly(fit, ours), on="pupil", how="semi"))
    words = pl.lit("the same counts, the percentage rounded another way")
    yield _told(near.join(said, on="pupil", how="semi"), 1, "rounding", words)


def _nearly(fit: Fit, ours: pl.DataFrame) -> pl.DataFrame:
    """The pupils whose rates differ by one in the last decimal at most."""
    shown = {
        name: (share(part, "possible", fit.places) * 10**fit.places).round().cast(pl.Int64)
        for part, name in (("attended", "own_rate"), ("absent", "own_absence_rate"))
    }
    both = ours.with_columns(**shown).join(fit.figures, on="pupil", validate="m:1", suffix="_said")
    close = [
        ((pl.col(f"own_{name}") - pl.col(name)).abs() <= 1).fill_null(value=True)
        for name in ("rate", "absence_rate")
    ]
    return both.filter(*close).select("pupil")


def _told(rows: pl.DataFrame, order: int, cause: str, what: pl.Expr) -> pl.DataFrame:
    return rows.select("pupil", order=pl.lit(order), cause=pl.lit(cause), what=what.cast(pl.String))


def _with(ours: pl.DataFrame, added: pl.DataFrame) -> pl.DataFrame:
    """`ours` with the counts of `added` [pupil, n, some of `COUNTED`] on top, where `n` is any."""
    more = [name for name in (*COUNTED, "late_after_close") if name in added.columns]
    some = added.filter(pl.col("n") > 0)
    both = ours.join(some, on="pupil", suffix="_more", validate="1:1")
    return both.select(ours.columns).with_columns(
        both.get_column(name) + both.get_column(f"{name}_more") for name in more
    )


Added = tuple[str, str, pl.DataFrame]


def _not_counted(view: View, left_out: pl.DataFrame) -> Iterator[Added]:
    """Marks that this program leaves out, counted after all: all of a kind, or one a session."""
    numbers = view.rolls.select("pupil", "pupil_id")
    inside = left_out.filter(pl.col("date").is_between(view.window.start, view.window.end))
    marks = flagged(inside.join(numbers, on="pupil_id", validate="m:1").lazy()).collect()
    for reason, what in _LEFT_OUT:
        own = marks.filter(pl.col("reason") == reason)
        each = ["pupil", "date", "session"]
        for frame in (own, own.unique(each, keep="first", maintain_order=True),
                      own.unique(each, keep="last", maintain_order=True)):  # fmt: skip
            yield reason, f"{what} counted", _sums(frame)


def _sums(marks: pl.DataFrame) -> pl.DataFrame:
    return marks.group_by("pupil").agg(
        pl.col(*COUNTED, "late_after_close").sum(), n=pl.len().cast(pl.Int64)
    )


def _unmarked(view: View) -> Iterator[Added]:
    """Missing marks counted as possible: attended, or neither, or as an absence."""
    missing = missing_counts(view).collect().rename({"missing": "n"})
    n = pl.col("n")
    yield (
        "missing-marks",
        "missing marks counted as present",
        missing.with_columns(possible=n, attended=n),
    )
    yield "missing-marks", "missing marks counted as possible", missing.with_columns(possible=n)
    yield (
        "missing-marks",
        "missing marks counted as absent",
        missing.with_columns(possible=n, absent=n, unauthorised=n),
    )


def _of_codes(view: View) -> Iterator[Added]:
    """Codes that a system may count otherwise than the law does."""
    marks = view.in_window().select("pupil", "date", "code", "dual_registered").collect()
    dual = _numbers(marks.filter("dual_registered"))
    yield from _as_possible("dual-registered", "sessions registered elsewhere (dual)", dual)
    letters = _letters(Group.NOT_POSSIBLE, Group.ADMINISTRATIVE)
    others = marks.filter(pl.col("code").is_in(letters) & ~pl.col("dual_registered"))
    for (code,), own in others.group_by("code", maintain_order=True):
        what = f"sessions with {code} (not possible by law)"
        yield from _as_possible("not-possible", what, _numbers(own))
    yield from _as_possible("not-possible", "sessions that are not possible by law",
                            _numbers(marks.filter(pl.col("code").is_in(letters))))  # fmt: skip
    late = view.in_window().filter("late_after_close").select("pupil").collect()
    n = pl.col("n")
    yield (
        "late-after-close",
        "lates after the register closed counted as present",
        _numbers(late).with_columns(attended=n, absent=-n, unauthorised=-n),
    )
    activity = _numbers(marks.filter(pl.col("code").is_in(_letters(Group.APPROVED))))
    yield (
        "approved-activity",
        "sessions of approved activity not among those present",
        (activity.with_columns(attended=-n)),
    )


def _as_possible(cause: str, what: str, numbers: pl.DataFrame) -> Iterator[Added]:
    n = pl.col("n")
    present = numbers.with_columns(possible=n, attended=n)
    yield cause, f"{what} counted as present", present
    yield cause, f"{what} counted as possible", numbers.with_columns(possible=n)


def _numbers(marks: pl.DataFrame) -> pl.DataFrame:
    return marks.group_by("pupil").agg(n=pl.len().cast(pl.Int64))


def _letters(*groups: Group) -> pl.Series:
    found = {c.letter for v in codes.versions() for c in v.codes.values() if c.group in groups}
    return pl.Series(sorted(found), dtype=CODE).implode()
