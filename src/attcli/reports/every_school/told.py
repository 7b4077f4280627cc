"""What a run tells: each batch, each school that failed or whose files hold errors, its end."""

from dataclasses import dataclass

from attcli.errors import AttcliError, Exit
from attcli.reports.every_school.record import Done

_ERRORS = "Its lists are done; attcli check FILE shows what is wrong in its exports."


@dataclass(frozen=True)
class Problem:
    """A school that could not be done, or whose files hold errors: why, and the way out."""

    school: str
    problem: str
    way_out: str
    exit: Exit


@dataclass(frozen=True)
class Told:
    """One batch done: how many schools and marks, in how many seconds, of how many batches.

    `peak_mb`: the most memory all processes have held; None where the system does not tell.
    """

    batch: int
    of: int
    schools: int
    marks: int
    seconds: float
    peak_mb: int | None = None


@dataclass(frozen=True)
class Outcome:
    """How a run ended. `new`: schools done now; `fresh`: whether the lists were written anew;
    `short`: pupils whose joint counts lack the marks of a school that failed, as far as is known;
    None where none failed, or nothing is counted jointly.
    """

    schools: int
    new: int
    fresh: bool
    problems: tuple[Problem, ...]
    exit: Exit
    short: int | None = None


def failed(school: str, fault: BaseException) -> Problem:
    """A school that could not be done. Of a fault of ours nothing is told that may hold a name."""
    if isinstance(fault, AttcliError):
        return Problem(school, fault.problem, fault.way_out, fault.exit_code)
    return Problem(
        school,
        f"This is a fault in attcli, not in the school's files: {type(fault).__name__}.",
        f"See more with a single command: attcli -v absence --school {school}",
        Exit.BUG,
    )


def in_files(one: Done) -> Problem:
    """A school whose files hold errors: it is done, and the run says so with its exit code."""
    errors = "1 error was" if one.errors == 1 else f"{one.errors} errors were"
    more = ", marks before the law among them" if one.before_law else ""
    code = Exit.BEFORE_LAW if one.before_law else Exit.FINDINGS
    return Problem(one.school, f"{errors} found in its files{more}.", _ERRORS, code)
