"""Requests for leave and their tests as people, tables and JSON have them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from attcli.cli.result import Column

if TYPE_CHECKING:
    import polars as pl

    from attcli.cases.leave import Test
    from attcli.cases.leave_request import Standing

TABLE = (
    Column("shown", "Met"),
    Column("told", "Rule and figures"),
    Column("source", "Where it comes from", from_width=160),
)
_RESULTS = {"holds": "yes", "fails": "no", "unknown": "can't be told"}
_WHO = ("surname", "forename", "year_group", "class")


def title(standing: "Standing") -> str:
    """Whose request it is, which days, what its reason was read as."""
    pupil, request = standing.pupil, standing.request
    called = ", ".join(filter(None, (pupil["surname"], pupil["forename"]))) or pupil["pupil_id"]
    where = f" ({pupil['class']})" if pupil["class"] else ""
    return f"{called}{where}: {_days_in_words(standing)}; read as {request.kind.title}"


def _days_in_words(standing: "Standing") -> str:
    """`Monday 17 November 2025 to Friday 21 November 2025, 5 school days (10 sessions)`."""
    from attcli.register.days import full_day

    first, last = standing.request.first_day, standing.request.last_day
    said = full_day(first) if first == last else f"{full_day(first)} to {full_day(last)}"
    if standing.asked is None or standing.missed is None:
        return f"{said}, school days not known"
    days, sessions = len(standing.asked), len(standing.missed)
    count = f"{days} school {'day' if days == 1 else 'days'}"
    return f"{said}, {count} ({sessions} {'session' if sessions == 1 else 'sessions'})"


def shown(tests: "Sequence[Test]") -> "pl.DataFrame":
    """The tests for people."""
    import polars as pl

    rows = [(_RESULTS[t.result], f"{t.rule}: {t.figures}", t.source) for t in tests]
    schema = dict.fromkeys(("shown", "told", "source"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def rows(each: "Sequence[tuple[Standing, Sequence[Test]]]") -> "pl.DataFrame":
    """One row a request and test, for CSV and XLSX."""
    import polars as pl

    texts, days = (
        (*_WHO, "kind", "test", "rule", "result", "figures", "source"),
        (
            "first_day",
            "last_day",
        ),
    )
    schema = {
        **dict.fromkeys(_WHO, pl.String),
        **dict.fromkeys(days, pl.Date),
        "school_days": pl.Int64,
        "sessions": pl.Int64,
        **dict.fromkeys(texts[len(_WHO) :], pl.String),
        "pupil_id": pl.String,
    }
    rows = [
        {**_head(standing), "test": test.id, **test.as_json()}
        for standing, tests in each
        for test in tests
    ]
    return pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema)


def _head(standing: "Standing") -> dict[str, Any]:
    """Whose request, which days, what for."""
    request = standing.request
    return {
        **{name: standing.pupil[name] for name in ("pupil_id", "school", *_WHO)},
        "first_day": request.first_day,
        "last_day": request.last_day,
        "asked_on": request.requested_on,
        "asked_by": request.requested_by or None,
        "reason": request.reason or None,
        "kind": request.kind.id,
        "half": request.half,
        "school_days": None if standing.asked is None else len(standing.asked),
        "sessions": standing.sessions,
    }


def as_json(standing: "Standing", tests: "Sequence[Test]") -> dict[str, Any]:
    """A request with its days, its counts and its tests."""
    return {
        **_head(standing),
        "dates": list(standing.asked or ()),
        "counts": {**standing.counts, "up_to": standing.up_to},
        "tests": [test.as_json() for test in tests],
    }


def remarks(each: "Sequence[tuple[Standing, Sequence[Test]]]") -> list[str]:
    """Lines for whoever reads the tests."""
    from attcli.policy.leave_kinds import OTHER

    lines = []
    if any(standing.request.kind.id == OTHER for standing, _ in each):
        lines.append(
            "Where the words of a reason don't tell what it is for, say it with --for: some rules "
            "are for a funeral, religious observance, a performance and the like."
        )
    return [*lines, "The headteacher decides; nothing is decided here."]
