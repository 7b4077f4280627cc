"""`attcli layouts recipe`: how to take an export out of the school's system, step by step."""

from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.options import OutputFile, OutputFormat
from attcli.cli.output import emit
from attcli.cli.result import Column, Result
from attcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from attcli.exports.recipes import Recipe

_TABLE = (
    Column("recipe", "Recipe"),
    Column("step", "Step", right=True),
    Column("do", "What to do"),
    Column("sure", "Confirmed"),
)
_OF_ONE = _TABLE[1:]


def recipe(
    what: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="A layout, a system (arbor, sims) or a recipe."),
    ] = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Say how to take an export out of the school's system, each step marked confirmed or not.

    Confirmed means that a public source says so; menus differ between versions and schools.

    Example: attcli layouts recipe sims-marks
    """
    found = _found(what)
    emit(
        Result(
            command="layouts recipe",
            rows=_rows(found),
            table=_OF_ONE if len(found) == 1 else _TABLE,
            title=found[0].title if len(found) == 1 else "",
            remarks=_sources(found),
        ),
        fmt,
        output,
    )


def _found(what: str | None) -> "Sequence[Recipe]":
    from attcli.exports.recipes import recipes, recipes_for

    if what is None:
        return recipes()
    if found := recipes_for(what.strip().lower()):
        return found
    raise UsageError(
        f"There is no recipe for “{what}”.",
        f"There are {', '.join(each.name for each in recipes())}.",
    )


def _rows(found: "Sequence[Recipe]") -> "pl.DataFrame":
    import polars as pl

    schema = {
        "recipe": pl.String,
        "system": pl.String,
        "step": pl.UInt32,
        "do": pl.String,
        "confirmed": pl.Boolean,
        "sure": pl.String,
        "source": pl.String,
        "url": pl.String,
    }
    rows = [
        {
            "recipe": each.name,
            "system": each.system,
            "step": number,
            "do": step.do,
            "confirmed": step.confirmed,
            "sure": "yes" if step.confirmed else "not confirmed",
            "source": step.source,
            "url": step.url,
        }
        for each in found
        for number, step in enumerate(each.steps, start=1)
    ]
    return pl.DataFrame(rows, schema=schema)


def _sources(found: "Sequence[Recipe]") -> list[str]:
    """Where the confirmed steps are said, each source once."""
    steps = [step for each in found for step in each.steps if step.source]
    said = dict.fromkeys(f"{step.source}. {step.url or ''}".strip() for step in steps)
    return [f"Source: {each}" for each in said]
