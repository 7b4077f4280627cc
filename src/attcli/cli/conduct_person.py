"""To whom a letter about conduct goes: a contact of a pupil, a visitor, or whoever the case is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.letter_files import BlockedError
from attcli.cli.open import open_settings
from attcli.cli.pupil_noted import refuse_names, school_of
from attcli.errors import SettingsError, UsageError

if TYPE_CHECKING:
    from attcli.cases.conduct import Case
    from attcli.letters.model import Recipient
    from attcli.policy.settings import School, Settings
    from attcli.store.events import Event

_WHO = "To whom"

PupilOption = Annotated[
    str | None,
    typer.Option(
        "--pupil",
        metavar="P",
        help="A contact of this pupil: UPN, system id or admission number.",
        rich_help_panel=_WHO,
    ),
]
ParentOption = Annotated[
    str | None,
    typer.Option(
        "--parent",
        metavar="NAME",
        help="Which contact: as the contacts name them, or “mother”.",
        rich_help_panel=_WHO,
    ),
]
VisitorOption = Annotated[
    str | None,
    typer.Option(
        "--visitor",
        metavar="NAME",
        help="Someone who is no contact: title, forename, surname.",
        rich_help_panel=_WHO,
    ),
]
AddressOption = Annotated[
    list[str] | None,
    typer.Option(
        "--address",
        metavar="LINE",
        help="A line of the address; several times.  (default: as the contacts have it)",
        rich_help_panel=_WHO,
    ),
]
CaseOption = Annotated[
    int | None,
    typer.Option(
        "--case",
        metavar="ID",
        help="The case that the letter belongs to: its id in attcli conduct list.",
        rich_help_panel=_WHO,
    ),
]

AlthoughOption = Annotated[
    str,
    typer.Option(
        "--although-no-contact",
        metavar="REASON",
        help="Write to a contact marked “do not contact” all the same, and why; kept in the log.",
        rich_help_panel=_WHO,
    ),
]


@dataclass(frozen=True)
class Person:
    """Whoever is written to. `pupil` as the log names them, empty for a visitor; `although`: why,
    though the contacts say “do not contact”.
    """

    school: str
    pupil: str = field(repr=False)
    name: str = field(repr=False)
    recipient: "Recipient" = field(repr=False)
    child: str | None = field(default=None, repr=False)
    although: str = field(default="", repr=False)

    @property
    def kept(self) -> dict[str, Any]:
        """What the log keeps of them: where it went, and why though “do not contact” is said."""
        why = {"although_no_contact": self.although} if self.although else {}
        return {"address": list(self.recipient.address), **why}


@dataclass(frozen=True)
class Named:
    """The options that say who it is."""

    pupil: str | None
    parent: str | None
    visitor: str | None
    address: tuple[str, ...]
    school: str | None
    although: str = ""


def school_with_conduct(settings: "Settings", key: str) -> "School":
    """The school; SettingsError where it has not the add-on."""
    school = settings.school(key)
    if school.policy.conduct is None:
        raise SettingsError(
            f"{key} does not have the letters about conduct.",
            f'Write with = ["conduct"] under [schools.{key}] in attcli.toml.',
        )
    return school


def person_of(workspace: Path, named: Named, case: "Case") -> Person:
    """Who is meant, by the case or by name; UsageError where that is not clear, BlockedError for a
    contact who is not to be written to.
    """
    settings = open_settings()
    if case.last:
        if named.pupil or named.parent or named.visitor:
            raise UsageError("The case says who it is.", "Leave --pupil, --parent, --visitor out.")
        return _of_case(workspace, case.last, named)
    if (named.pupil is None) == (named.visitor is None):
        raise UsageError(
            "It is not said to whom the letter goes.",
            "Say --pupil PUPIL --parent NAME, or --visitor NAME --address LINE, or --case ID.",
        )
    if named.pupil is None:
        key = _school(settings, named.school)
        school_with_conduct(settings, key)
        return _visitor(key, named.visitor or "", named.address)
    refuse_names(named.pupil)
    key, noted = school_of(named.pupil, named.school, settings)
    school_with_conduct(settings, key)
    return _contact(workspace, key, noted, named)


def _school(settings: "Settings", asked: str | None) -> str:
    key = settings.school_keys.get(" ".join((asked or "").split()).casefold()) if asked else None
    key = key or (settings.default_key if asked is None else None)
    if key is None:
        raise UsageError(
            "It is not said at which school.", f"Say --school: {', '.join(settings.schools)}."
        )
    return key


def _of_case(workspace: Path, last: "Event", named: Named) -> Person:
    school_with_conduct(open_settings(), last.school)
    if last.pupil:
        return _contact(workspace, last.school, last.pupil, replace(named, parent=last.parent))
    known = named.address or tuple(last.details["person"]["address"])
    return _visitor(last.school, last.parent, known)


def _visitor(key: str, name: str, address: Sequence[str]) -> Person:
    from attcli.letters.model import Recipient
    from attcli.letters.words import clean, isolated

    said = clean(name)
    lines = tuple(line for one in address if (line := clean(one)))
    if said is None or not lines:
        raise UsageError(
            "A visitor needs a name and an address.",
            'For example --visitor "Mr Tom Reed" --address "1 High Street" --address "Ashton".',
        )
    return Person(key, "", said, Recipient(isolated(said), f"Dear {_formal(said)}", lines))


def _formal(name: str) -> str:
    """“Mr Tom Reed” is Mr Reed; a name without a title stays whole."""
    from attcli.letters.recipients import is_title
    from attcli.letters.words import isolated

    first, _, rest = name.partition(" ")
    return isolated(f"{first} {rest.rpartition(' ')[2]}" if rest and is_title(first) else name)


def _contact(workspace: Path, key: str, pupil: str, named: Named) -> Person:
    from attcli.cli.notices_named import contacts_of
    from attcli.letters.parents import parent_named
    from attcli.letters.recipients import alone, called
    from attcli.letters.words import clean
    from attcli.store.events import Event

    entry = Event(key, pupil, "conduct", date.today(), "", datetime.now().astimezone())
    contacts = contacts_of(workspace, entry)
    if not contacts:
        raise UsageError(
            f"“{pupil}” has no contact in what the workspace remembers.",
            "Give the UPN, take the contacts in (attcli ingest), or write to a --visitor.",
        )
    contact = parent_named(contacts, named.parent or "")
    although = _although(contact, named.although.strip())
    recipient = alone(contact, tuple(line for one in named.address if (line := clean(one))))
    if not recipient.address:
        raise UsageError("No address is known of this contact.", "Say --address LINE.")
    return Person(key, pupil, called(contact), recipient, _child(workspace, entry), although)


def _although(contact: Mapping[str, Any], said: str) -> str:
    """Why a contact is written to who is marked “do not contact”; empty for any other."""
    if not contact.get("do_not_contact"):
        return ""
    if not said:
        raise BlockedError(
            "The letter can't be written: the contacts mark this parent “do not contact”.",
            "If the head decides to write all the same, say why: --although-no-contact REASON.",
        )
    return said


def _child(workspace: Path, entry: "Event") -> str | None:
    """The forename the child goes by."""
    from attcli.cli.notices_named import register_remembered
    from attcli.letters.words import clean
    from attcli.store.events import whose

    register = register_remembered(workspace)
    if register is None:
        return None
    who = whose([entry], register.pupils)
    (row,) = register.pupils.join(who, on="pupil_id", how="semi").to_dicts()
    return clean(row["preferred_forename"]) or clean(row["forename"])
