"""The command line: one file a command. `main` answers --version before anything is imported."""

import gc
import sys

_OBJECTS = 200_000  # new ones, before Python looks for those in circles: a short run never does


def main() -> None:
    """Run attcli on the process's own arguments."""
    if sys.argv[1:] == ["--version"]:
        from attcli._version import __version__

        sys.stdout.write(f"attcli {__version__}\n")
        return
    gc.set_threshold(_OBJECTS)
    from attcli.cli import app

    raise SystemExit(app.run(sys.argv[1:]))
