"""`attcli layouts`: which exports are understood, how to take them, and how to add your own."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.learn import learn
from attcli.cli.open import open_catalogue
from attcli.cli.options import OutputFile, OutputFormat
from attcli.cli.output import emit
from attcli.cli.recipe import recipe
from attcli.cli.result import Column, Result
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.exports.catalogue import Catalogue
    from attcli.exports.layout import Layout

layouts = typer.Typer(
    help="Layouts: which exports are understood, how to take them, how to teach your own headings.",
    no_args_is_help=True,
)
_BRIEF = {
    "who": "a pupil",
    "detail": "a pupil column",
    "dates": "dates as headings",
    "sessions": "sessions as headings",
    "totals": "two totals",
}
_LIST = (
    Column("name", "Name"),
    Column("kind", "Kind"),
    Column("shape", "Shape"),
    Column("whose", "Whose"),
    Column("system", "System", from_width=90),
    Column("needs", "Needs", from_width=60),
)
_SHOW = (
    Column("field", "Field"),
    Column("needed", "Needed"),
    Column("headings", "Headings understood, the first wins"),
)


@layouts.command("list")
def list_layouts(fmt: OutputFormat = None, output: OutputFile = None) -> None:
    """List every layout: its kind, its shape, whose it is, and the columns it needs.

    Your own, saved in the workspace by `attcli layouts learn`, come first and are tried first.

    Example: attcli layouts list
    """
    import polars as pl

    known = open_catalogue().layouts.values()
    emit(
        Result(
            command="layouts list",
            rows=pl.DataFrame([_summary(layout) for layout in known]),
            table=_LIST,
            remarks=["All headings of one: attcli layouts show NAME"],
        ),
        fmt,
        output,
    )


@layouts.command("show")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The layout, as in the list.")],
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Show one layout: the headings it understands for each field, what it needs, what to take.

    Capitals, spaces and punctuation of a heading don't matter.

    Example: attcli layouts show sims-session-marks
    """
    import polars as pl

    layout = find_layout(name, open_catalogue())
    needed = set(layout.needs)
    rows = [
        {"field": field, "needed": field in needed, "headings": "; ".join(words)}
        for field, words in sorted(layout.words.items(), key=lambda each: each[0] not in needed)
    ]
    emit(
        Result(
            command="layouts show",
            rows=pl.DataFrame(rows),
            table=_SHOW,
            title=f"{layout.name}: {layout.title}",
            remarks=_about(layout),
            extra={"layout": _summary(layout) | {"take": layout.take}},
        ),
        fmt,
        output,
    )


layouts.command("learn")(learn)
layouts.command("recipe")(recipe)


def find_layout(name: str, known: "Catalogue") -> "Layout":
    """The layout of that name; UsageError with the nearest names where there is none."""
    from difflib import get_close_matches

    found = known.layouts.get(name.strip().lower())
    if found:
        return found
    near = get_close_matches(name.strip().lower(), known.layouts, n=3, cutoff=0.5)
    raise UsageError(
        f"There is no layout “{name}”.",
        f"Did you mean {' or '.join(near)}?" if near else "See attcli layouts list.",
    )


def _summary(layout: "Layout") -> dict[str, Any]:
    return {
        "name": layout.name,
        "title": layout.title,
        "kind": layout.kind,
        "shape": layout.shape,
        "system": layout.system,
        "whose": "own" if layout.own else "built in",
        "needs": ", ".join(_BRIEF.get(need) or layout.caption(need) for need in layout.needs),
        "file": str(layout.own) if layout.own else None,
    }


def _about(layout: "Layout") -> list[str]:
    """What the layout needs, what to take, and where an own one is saved."""
    said = [f"It needs {', '.join(layout.caption(need) for need in layout.needs)}."]
    if layout.sessions:
        words = [f"{word} = {session}" for word, session in layout.sessions.items()]
        said.append(f"Its words for sessions, folded: {', '.join(words)}.")
    if layout.refuse:
        said.append(f"A file like this {layout.refuse}.")
    said.append(f"Take: {layout.take}")
    if layout.own:
        said.append(f"Your own, saved in {layout.own}.")
    elif layout.system:
        said.append(f"How to take it out: attcli layouts recipe {layout.name}")
    return said
