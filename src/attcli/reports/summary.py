"""summary.html: the week at a glance, for whoever opens the folder on Monday morning."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from attcli.law import thresholds
from attcli.register.days import full_day, plain_day, short_day
from attcli.register.percent import shown
from attcli.reports.basis import basis
from attcli.reports.changed import CHANGED, FIRST_WEEK
from attcli.reports.classes import ClassBook
from attcli.reports.daily_groups import daily_groups
from attcli.reports.drawing import Drawn
from attcli.reports.lists import due_groups, news_groups, threshold_groups
from attcli.reports.page import Link, Notice, Page, Tile, WeekBar, drawn
from attcli.reports.summary_charts import pictures
from attcli.reports.todo import waiting_words
from attcli.reports.trust import (
    found_lines,
    no_reason_apart,
    notices,
    quality,
    ruled_out_words,
    source_lines,
)
from attcli.reports.week import MET_NOW, NEAR, Week, ten_session_test
from attcli.reports.words import count_of, number, span

_SHOWN_WEEKS = 14


def summary_html(
    week: Week,
    due: pl.DataFrame,
    papers: Drawn,
    counts: Mapping[str, int],
    classes: Sequence[ClassBook] = (),
) -> str:
    """The page as one HTML file that needs no other and no network."""
    bars, floor = _bars(week)
    findings = week.view.findings
    return drawn(
        Page(
            school=", ".join(week.school_names),
            title=_title(week),
            until=_until(week),
            notices=[*_moved(counts), *notices(week)],
            tiles=_tiles(week, counts),
            due_words=" ".join(filter(None, (_due_words(counts), waiting_words(due)))),
            files=_files(papers),
            classes=[Link(book.name, book.path) for book in classes],
            due=due_groups(week, due, papers),
            news_words=_news_words(week),
            news=news_groups(week),
            changed=Link("All that has changed, on a page of its own", CHANGED),
            daily=daily_groups(week),
            threshold_words=_threshold_words(week),
            threshold=threshold_groups(week),
            charts=pictures(week),
            weeks_words=f"School weeks of the period. Bars run from {floor}% to 100%.",
            weeks=bars,
            bar_from=floor,
            quality=quality(week),
            findings=found_lines(findings),
            findings_count=len(findings),
            sources=source_lines(week),
            basis=basis(week.view),
        )
    )


def _moved(counts: Mapping[str, int]) -> list[Notice]:
    """That something which was sent has other figures now."""
    if not (n := counts["look_again"]):
        return []
    told = "1 letter or notice rests" if n == 1 else f"{n} letters or notices rest"
    return [Notice("Look again.", f"{told} on marks that have changed since they went: see To do.")]


def _title(week: Week) -> str:
    """The school week whose figures these are."""
    if week.days is None:
        return f"Attendance: no school week up to {full_day(week.as_of)}"
    return f"Attendance, {span(*week.days)}"


def _until(week: Week) -> str:
    window = week.view.window
    gap = "" if week.is_this_week else f" {_gap_words(week)}"
    return (
        f"Marks up to and including {full_day(week.as_of)}.{gap} Year to date is from "
        f"{plain_day(window.start)}."
    )


def _gap_words(week: Week) -> str:
    if week.days is None:
        return "There is no school week in this period yet."
    return "No school that week: what is said of a week is of the latest school week."


def _tiles(week: Week, counts: Mapping[str, int]) -> list[Tile]:
    now, then = week.now.totals, week.before.totals if week.before else None
    this, last = _week_row(week, 0), _week_row(week, 1)
    gaps = week.missing.n_unique("pupil_id")
    near = ten_session_test(week).filter(pl.col("test") == NEAR).height
    which = "this week" if week.is_this_week else "in the latest school week"
    ago = "Last week" if week.is_this_week else "The week before"
    return [
        Tile(
            f"Attendance {which}",
            _rate(this),
            (f"{ago} {_rate(last)}", f"Year to date {_rate(now)}"),
        ),
        Tile(
            "Persistently absent",
            number(now["pa_count"]),
            (_share(now, "pa"), _ago(ago, then, "pa_count"), "the severely absent included"),
        ),
        Tile(
            "Severely absent",
            number(now["sa_count"]),
            (_share(now, "sa"), _ago(ago, then, "sa_count")),
        ),
        Tile(
            f"Late {which}",
            number(this.get("late", 0)),
            (
                f"and {number(this.get('late_after_close', 0))} after the register closed",
                f"{ago} {number(last.get('late', 0))} and "
                f"{number(last.get('late_after_close', 0))}",
            ),
        ),
        Tile(
            "Letters due",
            number(counts["letters_due"]),
            (
                f"{number(counts['letters_drafted'])} drafted, "
                f"{number(counts['letters_blocked'])} blocked",
                f"{number(counts['letters_waiting'])} wait for you",
                *_not_drafted(counts),
            ),
        ),
        Tile(
            "Penalty threshold met now",
            number(counts["threshold_met_now"]),
            (_no_reason_words(week), f"{number(near)} near it"),
        ),
        Tile(
            "No reason, overdue",
            number(counts["no_reason_overdue"]),
            (
                f"of {count_of(week.unresolved.height, 'mark')} without a reason yet"
                if week.unresolved.height
                else "every mark has its reason",
            ),
        ),
        Tile(
            "Marks missing",
            number(counts["missing"]),
            (f"of {count_of(gaps, 'pupil')}" if gaps else "every expected mark is there",),
        ),
    ]


def _not_drafted(counts: Mapping[str, int]) -> list[str]:
    over, left = counts["letters_over_limit"], counts["letters_not_chosen"]
    told = [f"{number(over)} over the limit"] if over else []
    return [*told, f"{number(left)} not drafted"] if left else told


def _week_row(week: Week, back: int) -> dict[str, Any]:
    """This school week's pooled counts, or those of `back` weeks before; empty where none."""
    if week.days is None:
        return {}
    rows = week.weeks.filter(pl.col("start") <= week.days[0]).sort("start", descending=True)
    return dict(rows.row(back, named=True)) if rows.height > back else {}


def _rate(row: Mapping[str, Any]) -> str:
    return shown(row["attended"], row["possible"]) if row else "n/a"


def _share(totals: Mapping[str, Any], kind: str) -> str:
    rate = shown(totals[f"{kind}_count"], totals["pupils_rated"])
    return f"{rate} of pupils" if totals["pupils_rated"] else "no pupil with a possible session"


def _ago(ago: str, then: Mapping[str, Any] | None, key: str) -> str:
    return f"{ago} {number(then[key])}" if then else "First week of the period"


def _no_reason_words(week: Week) -> str:
    met = ten_session_test(week).filter(pl.col("test") == MET_NOW)
    waiting = int(met.get_column("n_current").sum())
    return f"they have {count_of(waiting, 'mark')} without a reason yet"


def _due_words(counts: Mapping[str, int]) -> str:
    if not counts["letters_due"]:
        return "No letter is due."
    parts = [
        (counts["letters_drafted"], "drafted"),
        (counts["letters_blocked"], "blocked because something is missing"),
        (counts["letters_waiting"], "waiting for your decision"),
        (counts["letters_over_limit"], "over the limit for one run"),
        (counts["letters_not_chosen"], "not drafted (not asked for in this run)"),
    ]
    told = ", ".join(f"{number(n)} {words}" for n, words in parts if n)
    blanks = counts["letters_to_complete"]
    complete = f" {number(blanks)} of the drafts have blanks to complete by hand." if blanks else ""
    return (
        f"{count_of(counts['letters_due'], 'letter is', 'letters are').capitalize()} due"
        f"{f': {told}' if told else ''}.{complete} Nothing has been sent: tick off what you send "
        "on the To do sheet of weekly.xlsx."
    )


def _files(papers: Drawn) -> list[Link]:
    links = [Link("weekly.xlsx", "weekly.xlsx")]
    if papers.print_all:
        alone = len(papers.printed_alone)
        but = f" (without {count_of(alone, 'letter')}: see below)" if alone else ""
        of = len(papers.print_all)
        links += [
            Link(f"All letters{_part(number, of)}, to print{but}", path)
            for number, path in enumerate(papers.print_all, start=1)
        ]
    apart = sum(paper.in_word for paper in papers.papers)
    if papers.print_all or apart or papers.apart:
        in_word = f": {count_of(apart, 'letter')} in Word, to print from there" if apart else ""
        links.append(Link(f"Index of the letters{in_word}", "letters/index.csv"))
    return links


def _part(number: int, of: int) -> str:
    return " in one file" if of == 1 else f", file {number} of {of}"


def _news_words(week: Week) -> str:
    if week.before is None:
        return FIRST_WEEK
    return (
        "On the list now, and not at the end of the school week before "
        f"({plain_day(week.before.as_of)}), judged by the marks as they are held today."
    )


def _threshold_words(week: Week) -> list[str]:
    law = thresholds.on(week.as_of)
    rule = (
        f"{law.notice_sessions} unauthorised sessions in a rolling period of {law.notice_weeks} "
        "school weeks. Met means that the school must consider a notice; it is never automatic. "
        f"{law.citation}"
    )
    return [words for words in (ruled_out_words(week), no_reason_apart(week), rule) if words]


def _bars(week: Week) -> tuple[list[WeekBar], int]:
    """The latest school weeks, and the rate at which their bars begin."""
    rows = week.weeks.filter(pl.col("possible") > 0).tail(_SHOWN_WEEKS)
    lowest = rows.get_column("attendance_pct").min()
    floor = min(int(lowest // 10) * 10, 90) if isinstance(lowest, float) else 0
    return [_bar(row, floor) for row in rows.iter_rows(named=True)], floor


def _bar(row: Mapping[str, Any], floor: int) -> WeekBar:
    length = (row["attendance_pct"] - floor) * 100 / (100 - floor)
    return WeekBar(
        label=short_day(row["start"]),
        sessions=number(row["possible"]),
        pct=shown(row["attended"], row["possible"]),
        width=f"{length:.1f}",
        authorised=number(row["authorised"]),
        unauthorised=number(row["unauthorised"]),
        late=number(row["late"]),
        late_after_close=number(row["late_after_close"]),
    )
