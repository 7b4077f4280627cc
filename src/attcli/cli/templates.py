"""`attcli templates`: the letters there are, a school's own words for them, whether they work."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.options import OutputFile, OutputFormat
from attcli.cli.output import emit
from attcli.cli.result import Column, Result
from attcli.cli.state import state
from attcli.cli.week_open import own_templates
from attcli.errors import Exit, UsageError

if TYPE_CHECKING:
    from attcli.letters.checking import Checked

templates = typer.Typer(
    help="Templates: the words of every letter, your own in their place, and whether they work.",
    no_args_is_help=True,
)
_LIST = (
    Column("letter", "Letter"),
    Column("title", "Title", from_width=70),
    Column("whose", "Whose"),
    Column("to", "To"),
    Column("used_when", "Used when", from_width=110),
)
_CHECK = (
    Column("letter", "Letter"),
    Column("whose", "Whose"),
    Column("pages", "Pages", right=True),
    Column("reading_age", "Reading age", right=True),
    Column("faults", "What is wrong"),
)
_Letter = Annotated[str, typer.Argument(metavar="ID", help="The letter, as in the list.")]


@templates.command("list")
def list_templates(fmt: OutputFormat = None, output: OutputFile = None) -> None:
    """List every letter: when it is used, to whom it goes, and whether its words are your own.

    Example: attcli templates list
    """
    import polars as pl

    from attcli.letters.catalogue import letter_ids

    own = own_templates()
    rows = [_listed(letter_id, own) for letter_id in letter_ids(own)]
    emit(
        Result(
            command="templates list",
            rows=pl.DataFrame(rows),
            table=_LIST,
            remarks=["The words of one: attcli templates show ID"],
        ),
        fmt,
        output,
    )


@templates.command("show")
def show(letter: _Letter) -> None:
    """Print the words of a letter as its template has them: your own, if you have changed them.

    Example: attcli templates show meeting-invitation
    """
    from attcli.letters.catalogue import template

    kind = template(letter, own_templates())
    typer.echo(kind.path.read_text(encoding="utf-8-sig"), nl=False)


@templates.command("edit")
def edit(
    letter: _Letter,
    language: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="A copy to translate: pl, ur …; it goes beside the English letter.",
        ),
    ] = None,
    word: Annotated[
        bool, typer.Option("--word", help="A Word file instead, with the same fields.")
    ] = False,
) -> None:
    """Copy a letter into your workspace, where your words win. Its path is printed: open it.

    What is there already is never written over. Afterwards: attcli templates check ID

    Example: attcli templates edit attendance-update
    """
    from attcli.cli.words import say
    from attcli.letters.catalogue import template
    from attcli.letters.copying import copy_of
    from attcli.reports.private import write_private
    from attcli.store.workspace import find, require

    folder = require(find(state().workspace)) / "templates"
    if word and language:
        raise UsageError("--word and --language are two kinds of copy.", "Use one of them.")
    copy = copy_of(template(letter, folder), folder, language=language, word=word)
    if copy.path.exists():
        raise UsageError(
            f"{copy.path} is there already.", "Open it; or move it away, and run this again."
        )
    write_private(copy.path, copy.content)
    typer.echo(copy.path)
    say(f"Your words win from now on. When they are ready: attcli templates check {letter}")


@templates.command("check")
def check(
    letters: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Letters.  (default: all)")
    ] = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Try every template on invented data: unknown fields, faults, pages, and the reading age.

    The reading age is that of Flesch and Kincaid: from which age words read easily. Ends 5 where
    a letter could not be written.

    Example: attcli templates check
    """
    import polars as pl

    from attcli.letters.catalogue import letter_ids, template
    from attcli.letters.checking import check as tried

    own = own_templates()
    for letter in letters or ():
        template(letter, own)  # one that there is not is refused
    found = [tried(letter, own) for letter in letters or letter_ids(own)]
    emit(
        Result(
            command="templates check",
            rows=pl.DataFrame([_checked(one, own) for one in found], infer_schema_length=None),
            table=_CHECK,
            exit=Exit.BLOCKED if any(one.faults for one in found) else Exit.DONE,
        ),
        fmt,
        output,
    )


def _listed(letter_id: str, own: Path | None) -> dict[str, str]:
    from attcli.letters.catalogue import EACH, template
    from attcli.letters.own_word import own_word

    try:
        kind = template(letter_id, own)
    except UsageError as fault:
        return dict.fromkeys(("title", "to", "signs", "by"), "") | {
            "letter": letter_id,
            "whose": "your own",
            "used_when": str(fault),
        }
    return {
        "letter": letter_id,
        "title": kind.title,
        "whose": _whose(own_word(letter_id, own) or kind.path, own),
        "to": kind.each,
        "used_when": kind.used_when,
        "signs": kind.signs,
        "by": kind.by,
        "goes_to": EACH[kind.each],
    }


def _checked(one: "Checked", own: Path | None) -> dict[str, Any]:
    return {
        "letter": one.letter_id,
        "whose": "attcli" if own is None else _whose(own / "letters" / one.file, own),
        "pages": one.pages,
        "reading_age": one.reading_age,
        "faults": " ".join(one.faults),
        "file": one.file,
    }


def _whose(path: Path, own: Path | None) -> str:
    """Whose words these are: the school's own, where the file lies in its folder."""
    return "your own" if own and path.is_relative_to(own) and path.is_file() else "attcli"
