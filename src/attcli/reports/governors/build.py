"""From the register to the document: each school's sections, and schools side by side."""

from collections.abc import Sequence

import polars as pl

from attcli.errors import UsageError
from attcli.register.days import plain_day
from attcli.register.view import View
from attcli.reports.governors import groups, headlines, quality, reasons, trend, work
from attcli.reports.governors.commentary import Commentary
from attcli.reports.governors.document import (
    Column,
    Document,
    Part,
    SchoolPart,
    Section,
    Table,
    Value,
    Words,
)
from attcli.reports.governors.period import Wanted
from attcli.reports.governors.picture import Log, Picture, picture_of, tally
from attcli.reports.governors.questions import questions

TITLE = "Attendance: a summary for governors"
_BRIEFLY = {
    "attendance": "Attendance",
    "authorised": "Authorised",
    "unauthorised": "Unauthorised",
    "late": "Late",
    "persistent": "Persistent absence",
    "severe": "Severe absence",
}


def pictures(view: View, wanted: Wanted, log: Log) -> list[Picture]:
    """The picture of each school; UsageError where part of a school is asked for."""
    if view.scope.height < view.rolls.filter(pl.col("school").is_in(view.schools)).height:
        raise UsageError(
            "A governors’ summary is of whole schools: a class’s or a year group’s, set beside "
            "it, would tell of single children.",
            "Leave out --year, --class and --pupil.",
        )
    found = [picture_of(view, key, wanted, log) for key in view.schools]
    for picture in found:
        stages = ("stages", work.stages_of(picture))
        tally(picture, work.bands_of(picture), [stages, *work.actions_of(picture)])
    return found


def document(found: Sequence[Picture], commentary: Commentary | None) -> Document:
    """The summary of these schools."""
    several = len(found) > 1
    draft = commentary is not None and not commentary.approved
    return Document(
        title=TITLE,
        schools=[
            SchoolPart(
                picture.name,
                period_words(picture),
                _sections(picture, None if several else commentary),
            )
            for picture in found
        ],
        opening=_opening(found, commentary) if several else [],
        closing=[Words(_basis(found), quiet=True)],
        draft=draft,
    )


def period_words(picture: Picture) -> str:
    """“Autumn 1 to spring 1 2025/26: 3 September 2025 to 13 February 2026”."""
    period = picture.period
    name = period.name[:1].upper() + period.name[1:]
    return f"{name}: {plain_day(period.first)} to {plain_day(period.last)}"


def _opening(found: Sequence[Picture], commentary: Commentary | None) -> list[Part]:
    """The schools side by side."""
    names = list(headlines.lines(found[0]))
    columns = [Column("School"), Column("Pupils", "count"), Column("Target", "pct")]
    columns += [Column(_BRIEFLY[name], "pct") for name in names]
    rows: list[tuple[Value, ...]] = []
    for picture in found:
        line = headlines.lines(picture)
        pupils = int(picture.facts.rated.sum())
        rows.append(
            (picture.name, pupils, float(picture.target), *(line[name].now for name in names))
        )
    table = Table("The schools side by side", tuple(columns), tuple(rows))
    return [table, *_commented(commentary)]


def _commented(commentary: Commentary | None) -> list[Part]:
    return list(commentary.parts) if commentary else []


def _sections(picture: Picture, commentary: Commentary | None) -> list[Section]:
    return [*_summary(picture, commentary), *_detail(picture)]


def _summary(picture: Picture, commentary: Commentary | None) -> list[Section]:
    """The two pages for who has ten minutes."""
    better = [*headlines.words_of(picture), trend.better_or_worse(picture)]
    made = [
        Section(
            "How is our attendance?",
            [
                headlines.tiles(picture),
                headlines.headline_table(picture),
                *headlines.published(picture),
            ],
            summary=True,
        ),
        Section(
            "Is it getting better?",
            [
                Words(tuple(filter(None, better))),
                *trend.trend_chart(picture),
                *quality.looked_back(picture),
            ],
            summary=True,
        ),
        Section("Who is being left behind?", [Words(tuple(_left_behind(picture)))], summary=True),
        Section("What are we doing?", [Words(tuple(_doing(picture)))], summary=True),
        Section("What should we ask?", [Words(questions(picture), listed=True)], summary=True),
    ]
    if commentary:
        title = "The headteacher’s commentary" + ("" if commentary.approved else " (draft)")
        made.append(Section(title, _commented(commentary), summary=True))
    return made


def _left_behind(picture: Picture) -> list[str]:
    found = groups.gaps(picture)
    if not found:
        return ["No group that can be shown is two points or more below the whole school."]
    told = [f"{name} ({value:.1f}%)" for name, value, _ in found]
    lines = [f"Two points or more below the whole school: {'; '.join(told)}."]
    count = picture.count("persistent")
    if count and count.n:
        lines.append(f"Persistently absent are {count.n} of {count.of} pupils.")
    return lines


def _doing(picture: Picture) -> list[str]:
    counts = picture.counts.get("stages", ())
    at = [
        f"{count.n} at {_one_of(count.name.split('|'))}"
        for count in counts
        if count.n and not count.name.startswith("No stage")
    ]
    told = [f"By the school’s policy there are {'; '.join(at)}."] if at else []
    done = work.doing(picture) or (
        "What was done is not known: this summary was made without the school’s log.",
    )
    return [*told, *done]


def _one_of(names: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _detail(picture: Picture) -> list[Section]:
    year = groups.table_of(picture, "year")
    more = groups.merged_persistence(picture)
    unsaid = tuple(groups.hidden_words(picture, ["year"]))
    return [
        Section(
            "Half-terms and weeks", [trend.half_term_table(picture), trend.week_table(picture)]
        ),
        Section(
            "Year groups",
            [
                *groups.year_chart(picture),
                *([year] if year else []),
                *([more] if more else []),
                *([Words(unsaid, quiet=True)] if unsaid else []),
            ],
        ),
        Section("Groups of pupils", groups.sections_of(picture)),
        Section("Reasons for absence", reasons.parts(picture)),
        Section("Days of the week", [trend.weekday_table(picture)]),
        Section("Pupils by their own attendance", work.band_parts(picture)),
        Section("Stages, and what was done", work.stage_parts(picture)),
        Section("How far the figures can be trusted", [quality.quality(picture)]),
    ]


def _basis(found: Sequence[Picture]) -> tuple[str, ...]:
    fewest = max(picture.fewest for picture in found)
    return (
        "How the figures are made. Rates pool sessions (half-days): sessions attended of possible "
        "sessions, never a mean of pupils’ rates. Groups are as the school system has them now.",
        "No child can be told from this summary. It shows whole half-terms only, nothing of fewer "
        f"than {fewest} pupils, and no figures from whose differences fewer could be worked out; "
        "what is taken together or not shown is so for that reason. It holds no names.",
        "Not legal advice.",
    )
