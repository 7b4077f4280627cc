"""Every command, in the order and under the headings of the top-level help.

A command is imported when it is asked for: its module and the function or group of commands in it
have its name (with _ for -).
"""

from importlib import import_module
from typing import TYPE_CHECKING

import typer
from typer.core import TyperGroup
from typer.main import get_group

if TYPE_CHECKING:
    from typer._click import Command, Context

START, REGISTERS, ANALYSES = "Start", "Registers", "Analyses"
WORK, REPORTS = "Work", "Reports"

COMMANDS = {
    # name: heading; one line a command, in the order of the help
    "demo": START,
    "start": START,
    "init": START,
    "policy": START,
    "doctor": START,
    "backup": START,
    "restore": START,
    "forget": START,
    "check": REGISTERS,
    "ingest": REGISTERS,
    "amendments": REGISTERS,
    "layouts": REGISTERS,
    "anonymise": REGISTERS,
    "codes": REGISTERS,
    "calendar": REGISTERS,
    "absence": ANALYSES,
    "threshold": ANALYSES,
    "punctuality": ANALYSES,
    "unexplained": ANALYSES,
    "groups": ANALYSES,
    "continuous": ANALYSES,
    "patterns": ANALYSES,
    "changes": ANALYSES,
    "interventions": ANALYSES,
    "explain": ANALYSES,
    "every-school": ANALYSES,
    "stages": WORK,
    "weekly": WORK,
    "verify": WORK,
    "letters": WORK,
    "tick": WORK,
    "certificate": WORK,
    "hold": WORK,
    "templates": WORK,
    "notices": WORK,
    "returns": WORK,
    "log": WORK,
    "leave": WORK,
    "conduct": WORK,
    "history": WORK,
    "undo": WORK,
    "governors": REPORTS,
    "celebrate": REPORTS,
}


class Commands(TyperGroup):
    """The group of every command, each made when it is asked for."""

    def list_commands(self, ctx: "Context") -> list[str]:
        """The names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: "Context", cmd_name: str) -> "Command | None":
        """The command of this name; the misspelt name meets them all, one of which it may mean."""
        for name in [cmd_name] if cmd_name in COMMANDS else COMMANDS:
            if name not in self.commands:
                self.commands[name] = _made(name)
        return self.commands.get(cmd_name)


def _made(name: str) -> "Command":
    """The command or group of commands that has this name, from its module."""
    module = name.replace("-", "_")
    command = getattr(import_module(f"attcli.cli.{module}"), module)
    alone = typer.Typer(rich_markup_mode="rich")
    if isinstance(command, typer.Typer):
        alone.add_typer(command, name=name, rich_help_panel=COMMANDS[name])
    else:
        alone.command(name, rich_help_panel=COMMANDS[name])(command)
    return get_group(alone).commands[name]
