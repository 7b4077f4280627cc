"""`attcli conduct list`: the cases, their letters, and what is due when."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.options import OutputFile, OutputFormat, SchoolKey
from attcli.cli.output import emit
from attcli.cli.result import Column, Result
from attcli.cli.state import state

if TYPE_CHECKING:
    import polars as pl

_TABLE = (
    Column("case", "Case", right=True),
    Column("name", "Name"),
    Column("pupil", "Pupil", from_width=120),
    Column("date", "Of"),
    Column("letter", "Letter"),
    Column("then", "Then"),
    Column("due", "Due", from_width=100),
    Column("change", "Id", right=True, from_width=110),
)


def list_conduct(
    case: Annotated[
        int | None, typer.Option("--case", metavar="ID", help="Only this case.")
    ] = None,
    school: SchoolKey = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """List the letters about conduct by case, with the deadlines each began.

    Due says whether an answer's last day, or a review, has come.

    Example: attcli conduct list
    """
    from attcli.cases.conduct import case_of, cases
    from attcli.store.events import events
    from attcli.store.workspace import find, require

    logged = events(require(find(state().workspace)))
    found = cases(logged) if case is None else (case_of(logged, case),)
    rows = [
        row
        for one in found
        for row in _letters(one)
        if school is None or row["school"].casefold() == school.casefold()
    ]
    emit(
        Result(
            "conduct list",
            _frame(rows) if fmt or output else _for_people(rows),
            _TABLE,
            title="Letters about conduct",
            totals={"cases": len({row["case"] for row in rows}), "letters": len(rows)},
            remarks=() if rows else ("No letter about conduct is recorded.",),
        ),
        fmt,
        output,
    )


def _letters(case: Any) -> "list[dict[str, Any]]":
    from attcli.cases.conduct import STEPS, number_of

    today, rows = date.today(), []
    for event in case.letters:
        told = event.details
        answer, review = _date(told["answer_by"]), _date(told["review_on"])
        last = event is case.last
        due = None
        if last and review and review <= today:
            due = "review"
        elif last and answer and answer < today:
            due = "time to answer is over"
        rows.append(
            {
                "case": case.id,
                "school": event.school,
                "name": event.parent,
                "pupil": event.pupil or None,
                "date": event.day,
                "number": number_of(event),
                "what": STEPS[number_of(event)].what,
                "decision": told["decision"],
                "ban": told["ban"],
                "answer_by": answer,
                "review_on": review,
                "due": due,
                "id": event.id,
                "change": event.change,
            }
        )
    return rows


def _for_people(rows: "list[dict[str, Any]]") -> "pl.DataFrame":
    """The letter with its decision in words, and what it began."""
    import polars as pl

    def then(row: dict[str, Any]) -> str:
        by, on = row["answer_by"], row["review_on"]
        told = f"answer by {by:%d/%m/%Y}" if by else ""
        return f"review about {on:%d/%m/%Y}" if on else told

    shown = [
        {
            **row,
            "letter": f"{row['number']} {row['what']}"
            + (f": {row['decision']}" if row["decision"] else ""),
            "then": then(row),
        }
        for row in rows
    ]
    texts = dict.fromkeys(("letter", "then"), pl.String)
    return pl.DataFrame(shown, schema={**_schema(), **texts})


def _date(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _frame(rows: "list[dict[str, Any]]") -> "pl.DataFrame":
    import polars as pl

    return pl.DataFrame(rows, schema=_schema())


def _schema() -> dict[str, Any]:
    import polars as pl

    return {
        "case": pl.Int64,
        **dict.fromkeys(("school", "name", "pupil"), pl.String),
        "date": pl.Date,
        "number": pl.Int64,
        **dict.fromkeys(("what", "decision"), pl.String),
        "ban": pl.Boolean,
        **dict.fromkeys(("answer_by", "review_on"), pl.Date),
        "due": pl.String,
        **dict.fromkeys(("id", "change"), pl.Int64),
    }
