"""What became of pupils since an entry of the log: whether attendance improved, whether lateness
went on, whether the family took part."""

from collections.abc import Sequence

import polars as pl

from attcli.cases import rules
from attcli.cases.logbook import CARRIES_OVER, NOT_SENT, Logbook
from attcli.cases.review import after_weeks, next_days
from attcli.measures.recent import recent
from attcli.measures.since import since
from attcli.policy.pack import Pack
from attcli.register.days import YEAR_BEGINS, first_year
from attcli.register.percent import share
from attcli.register.view import View

Packs = Sequence[tuple[str, Pack]]
_KEY = ["pupil", "key"]
_JUDGED = (rules.NO_IMPROVEMENT, rules.GOES_ON, rules.NO_ENGAGEMENT)
_NEVER = pl.date(1, 1, 1)


def since_entries(view: View, packs: Packs, book: Logbook) -> pl.LazyFrame:
    """[pupil, key, and `holds_…`, `since_…`, `figures_…` of no_improvement, goes_on and
    no_engagement, logged (an entry of `only_after` is there)], of pupils and stages with an entry
    that the stage looks for. No trigger holds before the entry can be judged.
    """
    found = _latest(view, packs, book)
    because = {why: found.filter(pl.col("why") == why) for why in _JUDGED}
    judged = {
        rules.NO_IMPROVEMENT: _no_improvement(view, because[rules.NO_IMPROVEMENT]),
        rules.GOES_ON: _lateness(view, because[rules.GOES_ON]),
        rules.NO_ENGAGEMENT: _no_engagement(view, packs, because[rules.NO_ENGAGEMENT]),
    }
    rows = found.select(_KEY).unique(maintain_order=True).lazy()
    for why, told in judged.items():
        named = {name: f"{name}_{why}" for name in ("holds", "since", "figures")}
        rows = rows.join(told.rename(named), on=_KEY, how="left", validate="1:1")
    logged = found.lazy().filter(pl.col("why") == rules.ONLY_AFTER).select(*_KEY, logged=True)
    return rows.join(logged, on=_KEY, how="left", validate="1:1")


def _latest(view: View, packs: Packs, book: Logbook) -> pl.DataFrame:
    """The latest entry of this academic year that each stage of a pupil looks for, and why: the
    columns of the log, of the stage's rules, and judged_from. Before a legal step a plan counts
    once its outcome is in the log.
    """
    last = pl.col("school").replace_strict(dict(view.as_of), return_dtype=pl.Date)
    open_plan = pl.col("legal") & pl.col("kind").is_in(CARRIES_OVER) & (pl.col("outcome") == "")
    found = (
        book.entries.filter(pl.col("school").is_in(view.schools))
        .filter(pl.col("this_year"), pl.col("kind") != NOT_SENT, pl.col("day") <= last)
        .join(rules.of_entries(packs), on=["school", "ref"])
        .join(rules.of_stages(packs), on=["school", "key"], validate="m:1")
        .filter(~open_plan)
        .sort("pupil", "key", "why", "day")
        .unique(["pupil", "key", "why"], keep="last", maintain_order=True)
    )
    return found.with_columns(judged_from=after_weeks(view, found, "judged_after_weeks"))


def _may_judge(view: View) -> pl.Expr:
    ahead = pl.col("school").replace_strict(dict(next_days(view)), return_dtype=pl.Date)
    return pl.col("judged_from") <= ahead


def _no_improvement(view: View, found: pl.DataFrame) -> pl.LazyFrame:
    """Enough sessions since, and attendance in them below the line or hardly better than before."""
    asked = found.select(
        *_KEY,
        "day",
        begins=pl.date(first_year("day"), YEAR_BEGINS, 1),
        aside="holidays_skip",
    )
    days = since(view, asked).join(found.lazy(), on=_KEY, validate="m:1").sort(*_KEY, "date")
    without = pl.col("date").filter(~pl.col("holds")).max().fill_null(_NEVER)
    counts = ("possible", "missed", "before_possible", "before_missed")
    spans = (
        days.with_columns(holds=_not_improved())
        .group_by(_KEY, maintain_order=True)
        .agg(
            pl.col("holds", *counts).last(),
            since=pl.col("date").filter(pl.col("date") > without).min(),
        )
    )
    return (
        spans.join(found.lazy(), on=_KEY, validate="1:1")
        .with_columns(
            holds=pl.col("holds") & _may_judge(view),
            since=pl.max_horizontal("since", "judged_from"),
            figures=_compared(),
        )
        .select(*_KEY, "holds", "since", "figures")
    )


def _not_improved() -> pl.Expr:
    """On whole numbers. Above the ladder's first line attendance has improved, whatever
    it was before."""
    possible, missed = pl.col("possible"), pl.col("missed")
    before, attended_before = (
        pl.col("before_possible"),
        pl.col("before_possible") - pl.col("before_missed"),
    )
    below = missed * 100 > (100 - pl.col("line_pct")) * possible
    under_aim = missed * 100 > (100 - pl.col("aim_pct")) * possible
    wanted = 100 * attended_before * possible + pl.col("least_points") * before * possible
    hardly = (before > 0) & (100 * (possible - missed) * before < wanted)
    return (possible >= pl.col("least_possible")) & (below | (under_aim & hardly))


def _compared() -> pl.Expr:
    """'since the meeting of 12/09/2025: 10 missed of 40 (75.0%); up to it, from 01/08/2025: 20 of
    100 (80.0%)'.
    """
    after = pl.format(
        "since {} of {}: {} missed of {} ({}%)",
        *("ref", _day("day"), "missed", "possible", _rate("missed", "possible")),
    )
    earlier = pl.format(
        "; up to it, from {}: {} of {} ({}%)",
        _day(pl.date(first_year("day"), YEAR_BEGINS, 1)),
        *("before_missed", "before_possible", _rate("before_missed", "before_possible")),
    )
    none = pl.lit("; no session before it that school year")
    before = pl.when(pl.col("before_possible") > 0).then(earlier).otherwise(none)
    aside = pl.when("holidays_skip").then(pl.lit(" (holidays not counted as missed)"))
    return pl.concat_str(after, before, aside.otherwise(pl.lit("")))


def _rate(missed: str, possible: str) -> pl.Expr:
    return share(pl.col(possible) - pl.col(missed), possible, 1)


def _lateness(view: View, found: pl.DataFrame) -> pl.LazyFrame:
    """As many late arrivals since the entry as make them frequent."""
    kinds = {"late_on": "lates_from", "late_after_close_on": "lates_after_close_from"}
    seen = view.once("recent", recent)
    rows = found.lazy()
    for kind in kinds:
        later = (
            found.lazy()
            .select(*_KEY, "day")
            .join(seen.select("pupil", kind).explode(kind), on="pupil")
            .filter(pl.col(kind) > pl.col("day"))
            .group_by(_KEY)
            .agg(pl.col(kind).sort())
        )
        rows = rows.join(later, on=_KEY, how="left", validate="1:1")
    lates, closed = (pl.col(kind).list.len().fill_null(0) for kind in kinds)
    reached = [
        pl.when(pl.col(kind).list.len() >= pl.col(least)).then(
            pl.col(kind).list.get(pl.col(least) - 1, null_on_oob=True)
        )
        for kind, least in kinds.items()
    ]
    figures = pl.format(
        "since {} of {}, in the last {} school weeks: {} late arrivals, {} of them after the "
        "register closed",
        *("ref", _day("day"), "lateness_weeks", lates, closed),
    )
    return rows.with_columns(first=pl.min_horizontal(reached)).select(
        *_KEY,
        holds=pl.col("first").is_not_null() & _may_judge(view),
        since=pl.max_horizontal("first", "judged_from"),
        figures=figures,
    )


def _no_engagement(view: View, packs: Packs, found: pl.DataFrame) -> pl.LazyFrame:
    """The outcome in the log has words that say so."""
    said = pl.col("outcome").str.to_lowercase()
    holds = pl.any_horizontal(
        pl.lit(value=False),
        *(
            (pl.col("school") == school) & said.str.contains_any(words)
            for school, pack in packs
            if (words := [word.lower() for word in pack.improvement.no_engagement])
        ),
    )
    return found.lazy().select(
        *_KEY,
        holds=holds & _may_judge(view),
        since=pl.max_horizontal("day", "judged_from"),
        figures=pl.format("outcome of the {} of {}: {}", "ref", _day("day"), "outcome"),
    )


def _day(day: str | pl.Expr) -> pl.Expr:
    return (pl.col(day) if isinstance(day, str) else day).dt.strftime("%d/%m/%Y")
