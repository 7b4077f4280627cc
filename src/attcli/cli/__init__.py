"""The command line: one file a command. `main` answers --version before anything is imported."""

import gc
import os
import sys

_FIRST_FILE = 3  # the number that follows those of stdin, stdout and stderr
_OBJECTS = 200_000  # new ones, before Python looks for those in circles: a short run never does


def main() -> None:
    """Run attcli on the process's own arguments."""
    _open_streams()
    if sys.argv[1:] == ["--version"]:
        from attcli._version import __version__

        sys.stdout.write(f"attcli {__version__}\n")
        return
    gc.set_threshold(_OBJECTS)
    from attcli.cli import app

    raise SystemExit(app.run(sys.argv[1:]))


def _open_streams() -> None:
    """Let a stream that a job closed lead nowhere; else the next file opened takes its number."""
    number = os.open(os.devnull, os.O_RDWR)
    while number < _FIRST_FILE:
        number = os.open(os.devnull, os.O_RDWR)
    os.close(number)
    for name, descriptor, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(descriptor, mode, encoding="utf-8"))
