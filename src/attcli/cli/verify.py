"""`attcli verify`: a folder that weekly or every-school made, held against its own record."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli._version import __version__
from attcli.cli.options import OutputFile, OutputFormat
from attcli.cli.output import emit
from attcli.cli.result import Column, Result
from attcli.cli.state import state
from attcli.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from attcli.reports.verified import Verified

_TABLE = (
    Column("folder", "In", from_width=100),
    Column("file", "File"),
    Column("what", "Made or read", from_width=60),
    Column("state", "State"),
)
_SAID = {"output": "made by the run", "input": "read by the run"}


def verify(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="The folder that attcli weekly or every-school made."),
    ],
    exports: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[EXPORT]...",
            help="The files it was made from, where they are now.  (default: where they were taken "
            "in from, the folders of the workspace, this folder)",
        ),
    ] = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Say of each file of a week's folder whether it is as the run made it: whole, changed, missing
    or added since; and of each export it was made from whether it is still the same.

    Ends 1 where a file that the run made is changed or missing, 3 where there is no run.json that
    can be read. Files added and exports that have changed since are told and no fault. weekly.xlsx
    changes when you write on its To do sheet. On the screen only what is not whole is listed. The
    lists of every-school are told of alike; they were made from what the workspace held of each
    school, named by its key.

    Example: attcli verify out/2025-11-14-weekly
    """
    from attcli.reports.verified import verified
    from attcli.store.workspace import find

    workspace = find(state().workspace, folder)
    found = verified(folder, _near(workspace, exports or []), workspace)
    whole = all(one.is_whole for one in found)
    emit(
        Result(
            command="verify",
            rows=_rows(found) if fmt or output else _for_people(found),
            table=_TABLE,
            totals=_totals(found),
            title=f"{folder}: {'whole' if whole else 'not as it was made'}",
            remarks=[_counts_words(_totals(found)), *(w for one in found for w in _words(one))],
            extra={"runs": [_run_json(one) for one in found]},
            as_of=_as_of(found[0]) if len(found) == 1 else None,
            school=found[0].run.get("school") if len(found) == 1 else None,
            exit=Exit.DONE if whole else Exit.FINDINGS,
        ),
        fmt,
        output,
    )


def _near(workspace: Path | None, exports: "Sequence[Path]") -> "Iterator[Path]":
    """Where the files that a run read may be: as named, as taken in, in the current folder."""
    from attcli.store.arrived import arrived

    yield from exports
    yield from Path().iterdir()
    if workspace:
        yield from dict.fromkeys(one.path for one in arrived(workspace))
        yield from workspace.glob("*/*")


def _rows(found: "Sequence[Verified]") -> "pl.DataFrame":
    import polars as pl

    schema = dict.fromkeys(("folder", "file", "what", "state", "sha256", "now"), pl.String)
    rows = [
        (one.folder, line.file, line.what, str(line.state), line.sha256, line.now)
        for one in found
        for line in one.lines
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _for_people(found: "Sequence[Verified]") -> "pl.DataFrame":
    """What is not whole, and the files that were read, in words."""
    import polars as pl

    is_input = pl.col("what") == "input"
    is_file = ~pl.col("folder").is_in([one.folder for one in found if one.of_every_school])
    said = pl.when(is_input & (pl.col("state") == "missing")).then(pl.lit("not found here"))
    shown = is_input & is_file | (pl.col("state") != "whole")
    return (
        _rows(found)
        .filter(shown)
        .with_columns(state=said.otherwise("state"), what=pl.col("what").replace(_SAID))
    )


def _counts_words(totals: dict[str, int]) -> str:
    return (
        f"Files of the folder: {totals['whole']} whole, {totals['changed']} changed, "
        f"{totals['missing']} missing, {totals['added']} added since."
    )


def _totals(found: "Sequence[Verified]") -> dict[str, int]:
    from attcli.reports.verified import State

    counts = Counter((line.what, line.state) for one in found for line in one.lines)
    files = {str(state): counts["output", state] for state in State}
    read = [state for state in State if state != State.ADDED]
    return files | {f"inputs_{state}": counts["input", state] for state in read}


def _words(one: "Verified") -> "Iterator[str]":
    """What the record says of the run, and whether the same rules stand in this attcli."""
    run = one.run
    place = f"{one.folder}: " if one.folder else ""
    dated = "" if one.of_every_school else f", letters dated {run.get('letter_date')}"
    yield (
        f"{place}Counted to {run.get('as_of')}{dated}, by attcli {run.get('version')}; it ended "
        f"{run['exit_code']}."
    )
    if one.of_every_school:
        yield f"{place}{_held_words(one)}"
    if differs := [name for name, same in _rules(one).items() if not same]:
        yield f"{place}Not the same in this attcli: {', '.join(differs)}."


def _held_words(one: "Verified") -> str:
    """What became of the marks that lists over every school were made from."""
    if not (held := Counter(str(line.state) for line in one.lines if line.what == "input")):
        return "No workspace was found: whether the schools hold the same now can't be told."
    return (
        f"Held of the schools in the workspace: {held['whole']} the same, {held['changed']} "
        f"changed, {held['missing']} not found."
    )


def _rules(one: "Verified") -> dict[str, bool]:
    """Of what stands behind the figures, whether it is the same here and now."""
    from attcli.law.editions import in_force
    from attcli.places import templates_dir
    from attcli.reports.manifest import folder_fingerprint, plain

    same = {
        "version": one.run.get("version") == __version__,
        "law": one.run.get("law") == plain(in_force()),
    }
    if one.of_every_school:  # nothing is drawn from a template
        return same
    return same | {"templates": one.run.get("templates") == folder_fingerprint(templates_dir())}


def _run_json(one: "Verified") -> dict[str, Any]:
    told = ("as_of", "letter_date", "version", "exit_code", "counts")
    return {
        "folder": one.folder,
        "whole": one.is_whole,
        **{name: one.run.get(name) for name in told},
        "same_here": _rules(one),
    }


def _as_of(one: "Verified") -> date | None:
    said = one.run.get("as_of")
    return date.fromisoformat(said) if said else None
