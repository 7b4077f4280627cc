"""`attcli init`: the first `attcli.toml` of a school."""

import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.add_school import add_school
from attcli.cli.open import INBOX
from attcli.cli.options import NewFolder, parse_date
from attcli.cli.words import say
from attcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attcli.policy.blank import NewSchool
    from attcli.policy.settings import Term

_FORM = 'Write --term "Autumn 1=2026-09-02..2026-10-23".'
_DETAILS = "What is known (all may be left out)"


def init(
    folder: NewFolder = Path(),
    policy: Annotated[
        str,
        typer.Option(
            "--policy",
            metavar="PACK",
            help="The policy to follow: leading-edge, big-life or croydon.",
        ),
    ] = "leading-edge",
    beside: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="ADD-ON", help="What stands beside it: conduct."),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing; leave blank what is not named.")
    ] = False,
    another: Annotated[
        str | None,
        typer.Option(
            "--add-school",
            metavar="NAME",
            help="Add one more school to the attcli.toml that is there.",
        ),
    ] = None,
    name: Annotated[str, typer.Option(help="The school's name.", rich_help_panel=_DETAILS)] = "",
    address: Annotated[
        list[str] | None,
        typer.Option(metavar="LINE", help="A line of its address.", rich_help_panel=_DETAILS),
    ] = None,
    phone: Annotated[str, typer.Option(help="Telephone.", rich_help_panel=_DETAILS)] = "",
    email: Annotated[str, typer.Option(help="E-mail.", rich_help_panel=_DETAILS)] = "",
    website: Annotated[str, typer.Option(help="Website.", rich_help_panel=_DETAILS)] = "",
    council: Annotated[str, typer.Option(help="The council.", rich_help_panel=_DETAILS)] = "",
    dfe_number: Annotated[str, typer.Option(help="DfE number.", rich_help_panel=_DETAILS)] = "",
    head: Annotated[str, typer.Option(help="The headteacher.", rich_help_panel=_DETAILS)] = "",
    champion: Annotated[
        str, typer.Option(help="The attendance champion.", rich_help_panel=_DETAILS)
    ] = "",
    attendance_officer: Annotated[
        str, typer.Option(help="The attendance officer.", rich_help_panel=_DETAILS)
    ] = "",
    term: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=FIRST..LAST",
            help='A term or half-term: "Autumn 1=2026-09-02..2026-10-23".',
            rich_help_panel=_DETAILS,
        ),
    ] = None,
) -> None:
    """Write a commented attcli.toml for your school: details, people, term dates, policy.

    --add-school writes one more school below those that are there, with a key made of its name.
    On a terminal it asks for what you did not name; Enter leaves a detail blank.

    Example: attcli init --yes --name "Hill Primary School" --council "Cornwall Council"
    """
    from attcli.policy.blank import NewSchool
    from attcli.policy.pack import load_pack
    from attcli.policy.settings_file import FILE_NAME

    if another is not None and name:
        raise UsageError("--add-school and --name both name the school.", "Leave out --name.")
    add_ons = tuple(dict.fromkeys(beside or ()))
    load_pack(policy, add_ons)
    path = _new_file(folder) if another is None else folder.expanduser() / FILE_NAME
    terms = tuple(parse_term(text) for text in term or ())
    _refuse_overlaps(terms)
    school = NewSchool(
        name=another or name,
        address=tuple(address or ()),
        details={
            "phone": phone,
            "email": email,
            "website": website,
            "council": council,
            "dfe_number": dfe_number,
        },
        people={"head": head, "champion": champion, "attendance_officer": attendance_officer},
        terms=terms,
        pack_id=policy,
        add_ons=add_ons,
    )
    if not yes and sys.stdin.isatty():
        school = ask(school)
    if another is None:
        _write(path, school)
        return
    key = add_school(path, school)
    typer.echo(path)
    say(f"{key} was added. Its exports go into {INBOX}/{key}/, or take --as-school {key}.")


def parse_term(text: str) -> "Term":
    """`Autumn 1=2026-09-02..2026-10-23` as a term; UsageError where it is not of that form."""
    from attcli.policy.settings import Term

    name, _, days = text.partition("=")
    first, _, last = days.partition("..")
    if not (name.strip() and first and last):
        raise UsageError(f"--term “{text}” is not a term.", _FORM)
    try:
        start, end = parse_date(first), parse_date(last)
    except typer.BadParameter as wrong:
        raise UsageError(f"--term “{text}”: {wrong.message}", _FORM) from wrong
    if end < start:
        raise UsageError(f"--term “{text}” ends before it begins.", _FORM)
    return Term(name.strip(), start, end)


def _refuse_overlaps(terms: "Sequence[Term]") -> None:
    """UsageError where two terms share a day."""
    in_order = sorted(terms, key=lambda term: term.start)
    for one, other in pairwise(in_order):
        if other.start <= one.end:
            raise UsageError(
                f"--term: “{one.name}” and “{other.name}” overlap.",
                "Give each term its own first and last day.",
            )


def ask(school: "NewSchool") -> "NewSchool":
    """The same school, with an answer to each question whose detail was not named."""
    from dataclasses import replace

    from attcli.policy.settings import ROLES

    say("Enter leaves a detail blank; everything can be changed later in attcli.toml.")
    name = school.name or _answer("Name of the school")
    address = school.address or tuple(
        part.strip() for part in _answer("Address, parts divided by commas").split(",")
    )
    asked = {"phone": "Telephone", "email": "E-mail", "council": "Council (local authority)"}
    details = dict(school.details)
    details |= {key: details.get(key) or _answer(words) for key, words in asked.items()}
    people = {key: school.people.get(key) or _answer(role) for key, role in ROLES.items()}
    return replace(school, name=name, address=address, details=details, people=people)


def _answer(question: str) -> str:
    return str(typer.prompt(question, default="", show_default=False, err=True)).strip()


def _new_file(folder: Path) -> Path:
    """Where the settings go; UsageError where there are some."""
    from attcli.policy.settings_file import FILE_NAME

    path = folder.expanduser() / FILE_NAME
    if path.exists():
        raise UsageError(
            f"{path} is there already; it is left as it is.",
            "Edit it in a text editor, or name another folder.",
        )
    return path


def _write(path: Path, school: "NewSchool") -> None:
    from attcli.policy.blank import settings_text
    from attcli.policy.settings_file import load
    from attcli.reports.private import write_private

    write_private(path, settings_text(school).encode())
    try:
        written = load(path).school(school.key)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    typer.echo(path)
    unset = written.missing_details()
    if unset:
        say(f"Not set yet, printed in letters as lines to fill in: {', '.join(unset)}.")
    if not written.terms:
        say("No term dates yet: add them to see what can still be reached by the end of the year.")
    say("Next: attcli weekly EXPORT --pupils FILE --contacts FILE")
