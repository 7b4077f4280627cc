"""From what the user named to a view of the register: settings, exports, days, pupils."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from attcli.cli.state import set_state, state
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.exports.catalogue import Catalogue
    from attcli.policy.settings import Settings
    from attcli.register.model import Register
    from attcli.register.view import View


@dataclass(frozen=True)
class Ask:
    """What a register command was asked: files, days, pupils."""

    exports: list[Path] | None = None
    pupils: Path | None = None
    contacts: Path | None = None
    layout: str | None = None
    start: date | None = None
    end: date | None = None
    as_of: date | None = None
    school: str | None = None
    year_group: str | None = None
    class_name: str | None = None
    pupil: str | None = field(default=None, repr=False)


def open_settings() -> "Settings":
    """The settings of the workspace named, or found from the current folder upwards, or none."""
    from attcli.policy.settings import load
    from attcli.store.workspace import find

    found = find(state().workspace)
    return load(found / "attcli.toml" if found else None)


def open_catalogue() -> "Catalogue":
    """Our layouts, and before them those that the workspace, if there is one, has of its own."""
    from attcli.exports.catalogue import catalogue
    from attcli.store.workspace import find

    return catalogue(find(state().workspace))


def read_register(ask: Ask, settings: "Settings") -> "Register":
    """The named exports as one register.

    Raises UsageError (exit 2) when none is named, UnreadableError (exit 3) when one can't be used.
    """
    from attcli.exports.read import read_exports, school_names

    if not ask.exports:
        raise UsageError(
            "No register export is named.",
            "Name the file your school system gave you, for example: attcli absence marks.csv",
        )
    log = state().json_log
    named = [*ask.exports, *(path for path in (ask.pupils, ask.contacts) if path)]
    if log and log.resolve() in {path.resolve() for path in named}:
        set_state(replace(state(), json_log=None))
        raise UsageError(f"{log} is an export: the log would spoil it.", "Name another --json-log.")
    return read_exports(
        ask.exports,
        pupils=ask.pupils,
        contacts=ask.contacts,
        layout=ask.layout,
        schools=school_names(settings),
        catalogue=open_catalogue(),
    )


def open_view(ask: Ask) -> "View":
    """The view of the register that the command line asks for."""
    settings = open_settings()
    return view_of(ask, read_register(ask, settings), settings)


def view_of(ask: Ask, register: "Register", settings: "Settings") -> "View":
    """The view of a register that was read already, over the days and pupils of `ask`."""
    from attcli.register.view import Asked, open_view

    asked = Asked(
        as_of=ask.as_of,
        start=ask.start,
        end=ask.end,
        school=ask.school,
        year_group=ask.year_group,
        class_name=ask.class_name,
        pupil=ask.pupil,
    )
    return open_view(register, settings, asked)
