"""How far the figures can be trusted, and what was reported before and is otherwise now."""

from collections.abc import Iterator
from datetime import date, datetime

import polars as pl

from attcli.law import codes
from attcli.measures.missing import missing_sessions
from attcli.measures.unexplained import NO_REASON, unexplained
from attcli.register.days import plain_day
from attcli.reports.governors.document import Column, Part, Table, Value, Words, said
from attcli.reports.governors.facts import POSSIBLE
from attcli.reports.governors.picture import Picture, shown_rate
from attcli.reports.words import count_of
from attcli.store.events import Event

REPORTED = "reported"
_SUMS = ("possible", "attended", "absent", "authorised", "unauthorised", "late", "after_close")


def quality(picture: Picture) -> Table:
    """Missing marks, reasons overdue, marks amended."""
    missing = _inside(picture, missing_sessions(picture.all_year)).collect()
    waiting = _inside(picture, unexplained(picture.all_year)).filter(kind=NO_REASON).collect()
    overdue = waiting.filter("overdue")
    rows: list[tuple[Value, ...]] = [
        ("Sessions without a mark", _few(picture, missing)),
        ("Absences whose reason is still not known", _few(picture, waiting)),
        ("of them longer than the law gives to find it", _few(picture, overdue)),
        ("Marks amended since they were first taken in", _amended(picture)),
        ("Pupils with a possible session", int(picture.facts.rated.sum())),
        ("Possible sessions", picture.facts.total()[POSSIBLE]),
    ]
    note = (
        "A session without a mark counts neither as present nor as absent. An absence whose reason "
        f"is not known counts as unauthorised. “Few” are those of fewer than {picture.fewest} "
        f"pupils. Codes: {codes.GUIDANCE_EDITION}, checked {plain_day(codes.CHECKED_ON)}."
    )
    return Table("Data quality", (Column("What"), Column("How many", "count")), tuple(rows), note)


def _inside(picture: Picture, rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.filter(pl.col("date").is_between(picture.period.first, picture.period.last))


def _few(picture: Picture, rows: pl.DataFrame) -> Value:
    pupils = rows.get_column("pupil_id").n_unique()
    return "few" if 0 < pupils < picture.fewest else rows.height


def _amended(picture: Picture) -> Value:
    if not picture.log.kept:
        return "not known"
    return _few(picture, amended_between(picture, picture.period.first, picture.period.last, None))


def amended_between(picture: Picture, first: date, last: date, since: int | None) -> pl.DataFrame:
    """The amendments that stand of marks from one day to another, made after change `since`."""
    rows = picture.log.amendments
    if rows.is_empty():
        return pl.DataFrame(schema={"pupil_id": pl.String})
    found = rows.filter(
        ~pl.col("undone"), pl.col("school") == picture.key, pl.col("date").is_between(first, last)
    )
    return found if since is None else found.filter(pl.col("change") > since)


def overdue_reasons(picture: Picture) -> int:
    """How many absences wait for a reason longer than the law gives."""
    waiting = _inside(picture, unexplained(picture.all_year)).filter(kind=NO_REASON).collect()
    return int(waiting.filter("overdue").height)


def to_report(picture: Picture, by: str, at: datetime, day: date) -> Event:
    """The entry that keeps what this summary gives, for the next one to look back at."""
    counts = {name: picture.count(name) for name in ("persistent", "severe")}
    return Event(
        school=picture.key,
        pupil="",
        kind=REPORTED,
        day=day,
        by=by,
        at=at,
        what=picture.period.name,
        details={
            "halves": [half.name for half in picture.period.halves],
            "from": picture.period.first.isoformat(),
            "to": picture.period.last.isoformat(),
            "sums": dict(zip(_SUMS, picture.facts.total(), strict=True)),
            "pupils": {name: [c.n, c.of] for name, c in counts.items() if c},
        },
    )


def looked_back(picture: Picture) -> list[Part]:
    """“Reported X, now Y, because n marks changed”, of each earlier summary of this year."""
    reported = [
        event
        for event in picture.log.events
        if event.kind == REPORTED and event.school.casefold() == picture.key.casefold()
    ]
    latest = {event.what: event for event in sorted(reported, key=lambda event: event.at)}
    lines = [line for event in latest.values() for line in _against(picture, event)]
    return [Words(tuple(lines))] if lines else []


def _against(picture: Picture, event: Event) -> Iterator[str]:
    now = _sums_of(picture, event)
    then = [event.details.get("sums", {}).get(name) for name in _SUMS]
    if now is None or None in then:
        return
    before, after = shown_rate(then, "attendance"), shown_rate(now, "attendance")
    told = f"For {event.what}, {said(before, 'pct')} attendance was reported on "
    told += plain_day(event.day)
    if then == now:
        yield f"{told}; it is the same now."
        return
    first, last = (date.fromisoformat(event.details[name]) for name in ("from", "to"))
    changed = amended_between(picture, first, last, event.change)
    why = _few(picture, changed)
    number = "a few marks" if why == "few" else count_of(int(why or 0), "mark")
    verb = "was" if number == "1 mark" else "were"
    because = (
        f"because {number} of that time {verb} changed since"
        if changed.height
        else "because the register now holds other marks or pupils of that time"
    )
    yield f"{told}; it is {said(after, 'pct')} now, {because}."


def _sums_of(picture: Picture, event: Event) -> list[int] | None:
    """The sums now of what was reported; None where it is not of this year so far."""
    names, year = event.details.get("halves", ()), picture.period.year
    places = {half.name: n for n, half in enumerate(year)}
    first, last = event.details.get("from", ""), event.details.get("to", "")
    inside = year[0].since.isoformat() <= first <= last <= year[-1].until.isoformat()
    if not inside or not names or any(name not in places for name in names):
        return None
    sums = picture.facts.sums[:, [places[name] for name in names]].sum(axis=(0, 1))
    return [int(n) for n in sums]
