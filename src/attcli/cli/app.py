"""The typer app, the global options and the one error boundary."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from attcli._version import __version__
from attcli.cli.arguments import arrange
from attcli.cli.commands import COMMANDS, Commands
from attcli.cli.fail_on import FailOn, seen_outside
from attcli.cli.state import State, set_state, state
from attcli.cli.steps import step
from attcli.errors import AttcliError, Exit

app = typer.Typer(
    name="attcli",
    cls=Commands,
    help="From a school's register export to lists, letters and certificates. Nothing leaves this "
    "computer. Not legal advice.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"attcli {__version__}")
        raise typer.Exit


@app.callback()
def _globals(
    workspace: Annotated[
        Path | None,
        typer.Option(
            "-w",
            "--workspace",
            metavar="DIR",
            envvar="ATTCLI_WORKSPACE",
            help="The workspace.",
            readable=False,  # told in our own words where it is looked into
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say only what failed.")] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Say more.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colour.")] = False,
    json_log: Annotated[
        Path | None,
        typer.Option(
            "--json-log",
            metavar="FILE",
            help="Append a JSON line a step and one at the end: counts and exit code, no names.",
        ),
    ] = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(
            "--fail-on",
            help="Which ends are failures to a scheduled job: only a busy or damaged workspace "
            "(6), also blocked letters (5), also errors in the data (1). Below that the exit code "
            "is 0; all other codes stay.  (default: error)",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")
    ] = False,
) -> None:
    set_state(State(workspace, quiet, verbose, no_color, json_log, fail_on))


def run(args: Sequence[str]) -> int:
    """Run one command line and return its exit code. No traceback for a user's fault."""
    _utf8()
    started = time.monotonic()
    sys.argv = ["attcli", *arrange(args)]
    code = _flushed(_guarded())
    seen = seen_outside(code, state().fail_on)
    step("end", command=_command(), exit=int(code), seen=seen, seconds=_since(started))
    return seen


def _guarded() -> int:
    try:
        app(prog_name="attcli")
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        return _stopped() if code == Exit.INTERRUPTED else code
    except AttcliError as problem:
        if problem.exit_code == Exit.BUG:
            return _bug(problem)
        from attcli.cli.words import complain

        complain(str(problem))
        return problem.exit_code
    except KeyboardInterrupt:
        return _stopped()
    except BaseException as bug:  # a panic of the library below is no Exception
        return _unwritten(bug) if isinstance(bug, OSError) else _bug(bug)
    return Exit.DONE


def _flushed(code: int) -> int:
    """The code, once all that was said has left; a reader who has enough is no fault."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _hush()
    except OSError as fault:
        return _unwritten(fault)
    return code


def _unwritten(fault: OSError) -> int:
    """A full disk said in a sentence; any other fault of the system's is taken for ours."""
    from attcli.cli.words import complain
    from attcli.reports.private import told_when_full

    try:
        with told_when_full(Path("The result")):
            raise fault
    except AttcliError as full:
        _hush()
        complain(str(full))
        return full.exit_code
    except OSError:
        return _bug(fault)


def _hush() -> None:
    """Let what can't be written go nowhere, so that Python's own end does not fail on it."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 (no path, the system's own)
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _stopped() -> int:
    from attcli.cli.words import complain

    complain(f"Stopped; {state().if_stopped}")
    return Exit.INTERRUPTED


def _bug(bug: BaseException) -> int:
    """Our own fault: say so and where, without the data that an exception's text may hold."""
    import traceback

    from attcli.cli.words import complain

    if state().verbose:
        traceback.print_exc()
    frame = traceback.extract_tb(bug.__traceback__)[-1]
    complain(
        f"this is a fault in attcli {__version__}, not in your file: {type(bug).__name__} in "
        f"{Path(frame.filename).name} line {frame.lineno}. Nothing was changed. Run it again with "
        "-v to see the details, and report them (they may hold names: look before you send)."
    )
    return Exit.BUG


def _utf8() -> None:
    """UTF-8 whatever the console says: a Welsh or Polish name must not stop a run."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _since(started: float) -> float:
    return round(time.monotonic() - started, 3)


def _command() -> str | None:
    return next((word for word in sys.argv[1:] if word in COMMANDS), None)
