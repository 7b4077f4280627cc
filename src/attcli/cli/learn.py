"""`attcli layouts learn`: teach the headings of your own export, once."""

import re
import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.open import open_catalogue
from attcli.cli.options import OutputFile, OutputFormat
from attcli.cli.state import state
from attcli.cli.words import complain, say
from attcli.errors import Exit, UsageError

if TYPE_CHECKING:
    from attcli.exports.catalogue import Catalogue
    from attcli.exports.own_layout import OwnMap


class Kind(StrEnum):
    """What the file is about."""

    REGISTER = "register"
    PUPILS = "pupils"
    CONTACTS = "contacts"


def learn(
    export: Annotated[Path, typer.Argument(metavar="EXPORT", help="The export to learn from.")],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What to call it, such as our-register.")
    ] = None,
    kind: Annotated[Kind, typer.Option(help="What the file is about.")] = Kind.REGISTER,
    maps: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="FIELD=HEADING",
            help='Which heading is a field: --map date="When". Without a heading: it has none.',
        ),
    ] = None,
    sessions: Annotated[
        list[str] | None,
        typer.Option(
            "--session",
            metavar="AM=WORD",
            help='Your word for a session: --session AM="Reg 1" --session PM="Reg 2".',
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="HEADING", help="A heading that nothing is to be read from."),
    ] = None,
    row: Annotated[
        int | None, typer.Option(min=1, help="The row of the headings, if it is not found.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Save the proposal; ask nothing.")] = False,
    only_show: Annotated[
        bool, typer.Option("--show", help="Show the proposal and check it; save nothing.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace your layout of the same name.")
    ] = False,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Teach attcli an export with headings of your own: look, propose, ask, check, save.

    It shows the headings, proposes which is which and why, reads the file with that map, and saves
    it in the workspace: from then on such files are recognised. `attcli layouts show
    plain-register` lists the fields.

    Example: attcli layouts learn marks.csv --name our-register
    """
    from attcli.cli.learn_answers import (
        ask,
        column_of,
        gap,
        said_by_options,
        sessions_by_options,
    )
    from attcli.cli.learn_result import Learnt, read_with, show
    from attcli.exports.proposal import propose, shape_of
    from attcli.exports.seen import no_register, see

    known = open_catalogue()
    path = _target(name or _slug(export), known, force=force or only_show, needed=not only_show)
    seen = see(export, known.headings, row)
    shape = shape_of(seen, kind)
    said = said_by_options(maps or (), seen.headings, shape)
    words = sessions_by_options(sessions or ())
    ignored = [column_of(each, seen.headings) for each in ignore or ()]
    proposal = propose(seen, shape, said, words, ignored)
    asking = not (yes or only_show) and sys.stdin.isatty() and sys.stderr.isatty()
    if asking:
        proposal = ask(proposal, lambda f, w: propose(seen, shape, said | f, w or words, ignored))
    if lack := gap(proposal):
        complain(str(no_register(seen, known) or lack))
        show(Learnt(proposal), "", Exit.USAGE, fmt, output)
    own = proposal.own_map(path.stem, [seen.headings[each] for each in ignored])
    learnt = Learnt(proposal, own, read_with(export, own, known, path))
    if asking:
        say(learnt.account())
        yes = typer.confirm(f"Save this as {path.stem}?", default=True, err=True)
    if yes and not only_show:
        _save(path, own)
        ending = f"Saved: {path}. Such files are recognised from now on."
        show(replace(learnt, file=path), ending, Exit.DONE, fmt, output)
    if asking or only_show:
        show(learnt, "Not saved.", Exit.DONE, fmt, output)
    show(learnt, "Not saved: look at the table, then run it with --yes.", Exit.USAGE, fmt, output)


def _target(name: str, known: "Catalogue", *, force: bool, needed: bool) -> Path:
    """Where the layout goes; UsageError for no workspace, a strange name, or one that is taken."""
    from attcli.exports.catalogue import OWN_FOLDER
    from attcli.exports.own_file import NAME
    from attcli.store.workspace import find, require

    workspace = find(state().workspace)
    if needed and workspace is None:
        say("attcli layouts learn FILE --show looks without a workspace.")
    folder = (require(workspace) if needed else workspace or Path()) / OWN_FOLDER
    if not NAME.fullmatch(name):
        raise UsageError(
            f"A layout can't be called “{name}”.",
            "Use small letters, figures and hyphens: --name our-register.",
        )
    taken = known.layouts.get(name)
    if taken and not taken.own:
        raise UsageError(f"“{name}” is a built-in layout.", "Choose another --name.")
    path = folder / f"{name}.toml"
    if path.exists() and not force:
        raise UsageError(
            f"There is a layout {name} already: {path}.",
            "Choose another --name, or add --force to replace it.",
        )
    return path


def _slug(export: Path) -> str:
    """A name for the layout from the file's: `Marks Autumn 2025.csv` is marks-autumn."""
    words = re.findall(r"[a-z]+", export.stem.lower())
    return "-".join(words)[:40].strip("-") or "our-register"


def _save(path: Path, own: "OwnMap") -> None:
    """Write the layout, private, and read it back."""
    from attcli.exports.own_file import own_text, read_own
    from attcli.reports.private import write_private

    write_private(path, own_text(own).encode())
    read_own(path, ())
