"""The error tree and the exit codes. One place, `attcli.cli`, turns these into words.

Problems *in the data* are findings (see `attcli.findings`), gathered and shown; an exception
means the run, or one file, or one letter, cannot go on.
"""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command; the gravest that applies wins (see `gravest`)."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    UNREADABLE = 3
    BEFORE_LAW = 4
    BLOCKED = 5
    WORKSPACE = 6
    BUG = 70
    INTERRUPTED = 130


_GRAVITY = (
    Exit.INTERRUPTED,
    Exit.BUG,
    Exit.USAGE,
    Exit.WORKSPACE,
    Exit.UNREADABLE,
    Exit.BEFORE_LAW,
    Exit.BLOCKED,
    Exit.FINDINGS,
    Exit.DONE,
)


def gravest(*codes: Exit) -> Exit:
    """The one exit code of a run in which several apply."""
    return min(codes, key=_GRAVITY.index, default=Exit.DONE)


class AttcliError(Exception):
    """Anything the user should see as a sentence: what is wrong, and the way out."""

    exit_code = Exit.BUG

    def __init__(self, problem: str, way_out: str = "") -> None:
        super().__init__(f"{problem} {way_out}".strip())
        self.problem = problem
        self.way_out = way_out

    def __reduce__(self) -> tuple[type["AttcliError"], tuple[str, str]]:
        """As another process is told of it."""
        return type(self), (self.problem, self.way_out)


class UsageError(AttcliError):
    """The command line asks for something that cannot be."""

    exit_code = Exit.USAGE


class SettingsError(AttcliError):
    """`attcli.toml` (or a policy pack, or a law file) holds something that cannot be used."""

    exit_code = Exit.USAGE


class UnreadableError(AttcliError):
    """A file that can't be read or recognised, or holds no mark."""

    exit_code = Exit.UNREADABLE


class WorkspaceError(AttcliError):
    """The workspace is busy or damaged."""

    exit_code = Exit.WORKSPACE


class LawDataError(AttcliError):
    """A law data file is broken: uncited, overlapping, or with nothing in force."""

    exit_code = Exit.BUG
