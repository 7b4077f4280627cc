"""From what the user named to a view of the register: settings, exports, days, pupils."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from attcli.cli.state import set_state, state
from attcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attcli.exports.catalogue import Catalogue
    from attcli.exports.open_tables import Found
    from attcli.exports.read import Named
    from attcli.exports.schools import SchoolNames
    from attcli.policy.settings import Settings
    from attcli.register.model import Register
    from attcli.register.view import View

INBOX = "inbox"


@dataclass(frozen=True)
class Ask:
    """What a register command was asked: files, days, pupils.

    `inbox`: the folder whose own folders are schools, if not the workspace's inbox.
    """

    exports: list[Path] | None = None
    pupils: Path | None = None
    contacts: Path | None = None
    layout: str | None = None
    as_school: str | None = None
    start: date | None = None
    end: date | None = None
    as_of: date | None = None
    school: str | None = None
    year_group: str | None = None
    class_name: str | None = None
    pupil: str | None = field(default=None, repr=False)
    inbox: Path | None = None

    @property
    def named(self) -> list[Path]:
        """Every file named."""
        return [*(self.exports or []), *(p for p in (self.pupils, self.contacts) if p)]


def open_settings() -> "Settings":
    """The settings of the workspace named, or found from the current folder upwards, or none."""
    from attcli.policy.settings_file import load
    from attcli.store.workspace import find

    found = find(state().workspace)
    return load(found / "attcli.toml" if found else None)


def open_catalogue() -> "Catalogue":
    """Our layouts, and before them those that the workspace, if there is one, has of its own."""
    from attcli.exports.catalogue import catalogue
    from attcli.store.workspace import find

    return catalogue(find(state().workspace))


def read_register(
    ask: Ask, settings: "Settings", schools: "Sequence[str] | None" = None
) -> "Register":
    """The named exports as one register; with none named, what the workspace remembers (of these
    schools; None: of all).

    Raises UsageError (exit 2) when there is neither, UnreadableError (exit 3) when an export can't
    be used or nothing is remembered yet.
    """
    from attcli.exports.read import read_exports

    if not ask.exports:
        return _remembered(ask, settings, schools)
    return read_exports(ask.exports, **said_of(ask, settings))


def open_named(ask: Ask, settings: "Settings") -> "tuple[list[Found], SchoolNames]":
    """The named files opened one by one, not yet read together, and the schools as files say."""
    from attcli.exports.read import open_files

    said = said_of(ask, settings)
    return open_files(ask.exports or [], **said), said["schools"]


def said_of(ask: Ask, settings: "Settings") -> "Named":
    """What the user said of the exports named, and the layouts and schools there are."""
    return {
        "pupils": ask.pupils,
        "contacts": ask.contacts,
        "layout": ask.layout,
        "schools": named_schools(ask, settings),
        "catalogue": open_catalogue(),
    }


def named_schools(ask: Ask, settings: "Settings") -> "SchoolNames":
    """The schools of the settings, and the files put down to one: by --as-school, or because they
    lie in the folder ID of the inbox. UsageError for a school that the settings don't have.
    """
    from attcli.exports.read import school_names

    files = ask.named
    _spare_log(files)
    if ask.as_school is not None:
        key = _known(ask.as_school, settings)
        return school_names(settings, dict.fromkeys(files, key))
    inbox = ask.inbox or (settings.path.parent / INBOX if settings.path else None)
    given = {}
    for path in files:
        folder = path.resolve().parent
        if inbox and folder.parent == inbox.resolve():
            given[path] = _known(folder.name, settings)
    return school_names(settings, given)


def _known(school: str, settings: "Settings") -> str:
    key = settings.school_keys.get(" ".join(school.split()).casefold())
    if key is None and not settings.schools and school == settings.default_key:
        return school
    if key is None:
        there = ", ".join(settings.schools) or "none"
        raise UsageError(
            f"There is no school “{school}” in the settings.",
            f"The schools there: {there}. A new one gets its own [schools.ID] in attcli.toml.",
        )
    return key


def _spare_log(files: "Sequence[Path]") -> None:
    log = state().json_log
    if log and log.resolve() in {path.resolve() for path in files}:
        set_state(replace(state(), json_log=None))
        raise UsageError(f"{log} is an export: the log would spoil it.", "Name another --json-log.")


def _remembered(ask: Ask, settings: "Settings", schools: "Sequence[str] | None") -> "Register":
    from attcli.store.memory import remembered

    set_state(replace(state(), told_before=True))
    if settings.path is None:
        raise UsageError(
            "No register export is named, and there is no workspace here.",
            "Name the file your school system gave you, for example: attcli absence marks.csv; or "
            "make a workspace that remembers them: attcli init",
        )
    if ask.named or ask.layout or ask.as_school:
        raise UsageError(
            "No register export is named: the workspace answers from what it remembers.",
            "Take pupils and contacts in first (attcli ingest --pupils FILE --contacts FILE), or "
            "name a register too.",
        )
    return remembered(settings.path.parent, schools)


def open_view(ask: Ask) -> "View":
    """The view of the register that the command line asks for."""
    settings = open_settings()
    return view_of(ask, read_register(ask, settings), settings)


def view_of(ask: Ask, register: "Register", settings: "Settings") -> "View":
    """The view of a register that was read already, over the days and pupils of `ask`."""
    from attcli.register.engine import choose_engine
    from attcli.register.view import Asked, open_view

    choose_engine(register)
    asked = Asked(
        as_of=ask.as_of,
        start=ask.start,
        end=ask.end,
        school=ask.school,
        year_group=ask.year_group,
        class_name=ask.class_name,
        pupil=ask.pupil,
    )
    return _with_notices(open_view(register, settings, asked), settings)


def _with_notices(view: "View", settings: "Settings") -> "View":
    """`view` with the periods of the penalty notices that the workspace, if there is one, has on
    record.
    """
    if settings.path is None:
        return view
    from attcli.measures.earlier_notices import notice_periods
    from attcli.store.events import events

    logged = events(settings.path.parent)
    if not logged:
        return view
    asked = view.rolls.join(view.scope, on="pupil", how="semi")
    periods, odd = notice_periods(logged, view.rolls, asked)
    return replace(view, notices=periods, findings=(*view.findings, *odd))


def every_mark(ask: Ask) -> tuple[Ask, list[str]]:
    """`ask` without first and last day, for what looks at every mark up to `--as-of`; and the line
    that says so to whoever named them.
    """
    line = "--from and --to do not apply here: every mark up to --as-of is looked at."
    return replace(ask, start=None, end=None), [line] if ask.start or ask.end else []
