"""`attcli leave form`: the form on which parents ask for leave, blank or begun for one pupil."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.leave_options import FirstDay, LastDay
from attcli.cli.letter_files import context_of, draw, made, tell, write
from attcli.cli.named import pupils_named
from attcli.cli.open import Ask, open_settings, open_view
from attcli.cli.options import Forms, LetterDate, OutputFolder, SchoolKey
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.letters.merge import Fields
    from attcli.letters.model import Blocked, Prepared
    from attcli.policy.settings import School
    from attcli.register.view import View

_ID = "leave-request"


def form(
    pupil: Annotated[
        str | None,
        typer.Argument(
            metavar="[PUPIL]", help="Begin it for this pupil: UPN, id, admission number or name."
        ),
    ] = None,
    first: FirstDay = None,
    last: LastDay = None,
    letter_date: LetterDate = None,
    forms: Forms = None,
    output: OutputFolder = Path("leave"),
    school: SchoolKey = None,
) -> None:
    """The form on which a parent asks for leave, with the school's part below.

    Blank, or with what is known of a pupil and the days filled in. The penalty rules on it are
    those of its day.

    Example: attcli leave form --format docx
    """
    day = letter_date or date.today()
    if pupil is None:
        if first or last:
            raise UsageError("--from and --to are of one pupil's form.", "Name the pupil.")
        done = _blank(school, day)
    else:
        done = _of(pupil, school, (first, last), day)
    drawn = draw(made(done), forms, output)
    write(drawn)
    tell(made(done), drawn)


def _blank(school: str | None, day: date) -> "Prepared | Blocked":
    from attcli.letters import announce

    settings = open_settings()
    key = school or settings.default_key
    if key is None or (settings.schools and key not in settings.schools):
        raise UsageError(
            "It is not said which school's form."
            if key is None
            else f"There is no school “{key}”.",
            f"Say which with --school: {', '.join(settings.schools)}.",
        )
    own = settings.school(key)
    return announce(_ID, context_of(own, day, day, day), extra=_fields(own))


def _of(
    pupil: str, school: str | None, days: tuple[date | None, date | None], day: date
) -> "Prepared | Blocked":
    from attcli.letters import prepare
    from attcli.letters.gather import facts_of

    view = open_view(Ask(school=school))
    pupil_id = pupils_named(view, [pupil])[0]
    facts = facts_of(view, [pupil_id])[pupil_id]
    own = view.settings.school(facts.pupil["school"])
    context = context_of(own, day, view.window.start, view.window.end)
    extra = _fields(own, view, pupil_id, days)
    return prepare(_ID, facts, context, extra=extra)


def _fields(
    school: "School",
    view: "View | None" = None,
    pupil_id: str = "",
    days: tuple[date | None, date | None] = (None, None),
) -> "dict[str, Fields]":
    from attcli.letters.leave import form_fields, notice_in_words
    from attcli.register.school_days import by_register

    notice = notice_in_words(school.policy.leave)
    first, last = days
    if view is None:
        return {"leave": form_fields(notice=notice)}
    rates = _rates(view, pupil_id)
    if first is None:
        return {"leave": form_fields(notice=notice, rates=rates)}
    own = by_register(view, school.key)
    asked = own.between(first, last or first)
    back = own.after(last or first, 1)
    return {"leave": form_fields(asked, back, notice, rates)}


def _rates(view: "View", pupil_id: str) -> tuple[str | None, str | None]:
    """The pupil's attendance this academic year and last; None where there is no session."""
    import polars as pl

    from attcli.register.days import year_start
    from attcli.register.percent import shown

    begins = year_start(view.latest_day)
    before = begins.replace(year=begins.year - 1)
    own = view.marks.filter(pl.col("pupil_id") == pupil_id, pl.col("date") >= before)
    this_year = pl.col("date") >= begins
    row = own.select(
        *(pl.col(n).filter(this_year).sum().cast(pl.Int64).alias(f"{n}_now") for n in _COUNTS),
        *(pl.col(n).filter(~this_year).sum().cast(pl.Int64).alias(f"{n}_then") for n in _COUNTS),
    ).collect()
    attended, possible, attended_then, possible_then = (
        row.item(0, name)
        for name in ("attended_now", "possible_now", "attended_then", "possible_then")
    )
    return (
        shown(attended, possible) if possible else None,
        shown(attended_then, possible_then) if possible_then else None,
    )


_COUNTS = ("attended", "possible")
