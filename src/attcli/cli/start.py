"""`attcli start`: the week for people who never use a terminal: a few numbered questions."""

import sys
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.open import Ask, open_catalogue
from attcli.cli.words import say
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.exports.catalogue import Catalogue
    from attcli.register.model import Source

_ENDINGS = frozenset({".csv", ".xlsx", ".xls", ".xlsm"})
_MOST_FILES = 15
_KINDS = {
    "register": "a register",
    "pupils": "pupils",
    "contacts": "contacts",
    "summary": "a summary, which has no marks",
}


@dataclass(frozen=True)
class _Offer:
    """A file to choose: where it is, what kind it is, and what to say of it."""

    path: Path
    kind: str
    words: str


def start(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DIR]",
            help="Where the exports are.  (default: this folder, and Downloads)",
        ),
    ] = None,
) -> None:
    """A few numbered questions, then the week's folder; ends by opening the summary.

    Type the number of your answer and press Enter.

    Example: attcli start
    """
    from attcli.cli.week_ask import Job
    from attcli.cli.week_job import run
    from attcli.reports.weekly import SUMMARY

    offers = _offers([folder] if folder else [Path(), Path.home() / "Downloads"])
    _show(offers)
    registers = _ask("1. Which files hold the marks? For several, write 1,2", offers, "register")
    if not registers:
        raise UsageError("No register was chosen.", "Run attcli start again and choose one.")
    pupils = _ask("2. Which file holds the pupils?", offers, "pupils")
    contacts = _ask("3. Which file holds the contacts (parents, addresses)?", offers, "contacts")
    target = _target()
    outcome = run(
        Job(
            Ask(
                exports=[*registers, *pupils[1:], *contacts[1:]],
                pupils=pupils[0] if pupils else None,
                contacts=contacts[0] if contacts else None,
            ),
            target,
        )
    )
    summary = (outcome.folder / SUMMARY).resolve()
    typer.echo(summary)
    if sys.stdin.isatty():
        webbrowser.open(summary.as_uri())
    raise typer.Exit(outcome.exit)


def _offers(folders: Sequence[Path]) -> list[_Offer]:
    """The newest tables in the folders, each with what it seems to be."""
    found = [
        path
        for folder in folders
        if folder.is_dir()
        for path in folder.iterdir()
        if path.suffix.lower() in _ENDINGS and path.is_file() and path.name[:1] not in ".~"
    ]
    if not found:
        places = " or ".join(str(folder.resolve()) for folder in folders)
        raise UsageError(
            f"There is no CSV or Excel file in {places}.",
            "Save the exports of your school system there, or name their folder: attcli start DIR",
        )
    say("Looking at your files …")
    newest = sorted(found, key=lambda path: (-path.stat().st_mtime, path.name))[:_MOST_FILES]
    known = open_catalogue()
    return [_offer(path, known) for path in newest]


def _offer(path: Path, known: "Catalogue") -> _Offer:
    from attcli.exports.read import inspect

    source: Source | None = next(iter(inspect([path], catalogue=known).sources), None)
    kind = source.kind if source else "unknown"
    words = _KINDS.get(kind, "not one that can be used")
    if source and source.marks:
        words += f", {source.marks:,} marks"
    return _Offer(path, kind, words)


def _show(offers: Sequence[_Offer]) -> None:
    lines = [f"  {n:>2}  {o.path.name}  ({o.words})" for n, o in enumerate(offers, start=1)]
    _put("\n".join(["", *lines, "", ""]))


def _ask(question: str, offers: Sequence[_Offer], kind: str) -> list[Path]:
    """The files chosen by number; Enter takes those that seem to be of the kind."""
    likely = [number for number, offer in enumerate(offers, start=1) if offer.kind == kind]
    guess = ",".join(map(str, likely)) or "none"
    while True:
        answer = _answer(f"{question} [{guess}] ") or guess
        if answer in {"none", "0"}:
            return []
        chosen = _numbers(answer, len(offers))
        wrong = [o for n in chosen if (o := offers[n - 1]).kind != kind and o.kind in _KINDS]
        if chosen and not wrong:
            return [offers[number - 1].path for number in chosen]
        if wrong:
            _put(f"{wrong[0].path.name} is {wrong[0].words}, not {_KINDS[kind]}.\n")
            continue
        _put(f"Please type a number from 1 to {len(offers)}, or 0 for none.\n")


def _numbers(answer: str, most: int) -> list[int]:
    """The numbers in an answer; none where any part of it is not one of them."""
    parts = [part.strip() for part in answer.replace(" ", ",").split(",") if part.strip()]
    if not all(part.isdecimal() and 1 <= int(part) <= most for part in parts):
        return []
    return list(dict.fromkeys(map(int, parts)))


def _target() -> Path | None:
    """The folder to make; None for the usual place. One that is taken is asked for again."""
    from attcli.reports.folder import refuse_if_taken

    while True:
        answer = _answer("4. A name for the week's folder? [Enter: by its date, in “out”] ")
        if not answer:
            return None
        try:
            refuse_if_taken(Path(answer), force=False)
        except UsageError as taken:
            _put(f"{taken.problem}\n")
            continue
        return Path(answer)


def _answer(question: str) -> str:
    """One line typed; UsageError where there is nobody to answer."""
    _put(question)
    line = sys.stdin.readline()
    if not line:
        raise UsageError("No answer came.", "Run attcli start in a window where you can type.")
    return line.strip()


def _put(text: str) -> None:
    """Words of the conversation, said even under -q."""
    from attcli.cli.words import stderr

    stderr().print(text, end="", markup=False)
