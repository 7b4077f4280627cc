"""The command line: one file a command. `main` answers --version before anything is imported."""

import sys


def main() -> None:
    """Run attcli on the process's own arguments."""
    if sys.argv[1:] == ["--version"]:
        from attcli._version import __version__

        sys.stdout.write(f"attcli {__version__}\n")
        return
    from attcli.cli import app, commands

    commands.register(app.app)
    raise SystemExit(app.run(sys.argv[1:]))
