"""The global options of this run, and how it reads the marks, for every command to ask."""

from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from attcli.cli.fail_on import FailOn


@dataclass(frozen=True)
class State:
    """What the user said before or after any command.

    `told_before`: the marks are those taken in earlier, and so what is odd about their files was
    told then. `if_stopped`: what is so where the user stops the command.
    """

    workspace: Path | None = None
    quiet: bool = False
    verbose: bool = False
    no_color: bool = False
    json_log: Path | None = None
    fail_on: FailOn | None = None
    told_before: bool = False
    if_stopped: str = "nothing was written."


_STATE: ContextVar[State] = ContextVar("attcli_state", default=State())  # noqa: B039 (frozen)


def state() -> State:
    """The global options of this run."""
    return _STATE.get()


def set_state(new: State) -> None:
    """Set at the start of the run, by the app's callback."""
    _STATE.set(new)
