"""Every command, in the order and under the headings of the top-level help."""

import typer

from attcli.cli.absence import absence
from attcli.cli.amendments import amendments
from attcli.cli.anonymise import anonymise
from attcli.cli.backup import backup
from attcli.cli.calendar import calendar
from attcli.cli.celebrate import celebrate
from attcli.cli.certificate import certificate
from attcli.cli.changes import changes
from attcli.cli.check import check
from attcli.cli.codes import codes
from attcli.cli.conduct import conduct
from attcli.cli.continuous import continuous
from attcli.cli.demo import demo
from attcli.cli.doctor import doctor
from attcli.cli.explain import explain
from attcli.cli.forget import forget
from attcli.cli.governors import governors
from attcli.cli.groups import groups
from attcli.cli.history import history
from attcli.cli.hold import hold
from attcli.cli.ingest import ingest
from attcli.cli.init import init
from attcli.cli.interventions import interventions
from attcli.cli.layouts import layouts
from attcli.cli.leave import leave
from attcli.cli.letters import letters
from attcli.cli.log import log
from attcli.cli.notices import notices
from attcli.cli.patterns import patterns
from attcli.cli.policy import policy
from attcli.cli.punctuality import punctuality
from attcli.cli.restore import restore
from attcli.cli.returns import returns
from attcli.cli.stages import stages
from attcli.cli.start import start
from attcli.cli.templates import templates
from attcli.cli.threshold import threshold
from attcli.cli.tick import tick
from attcli.cli.undo import undo
from attcli.cli.unexplained import unexplained
from attcli.cli.verify import verify
from attcli.cli.weekly import weekly

START, REGISTERS, ANALYSES = "Start", "Registers", "Analyses"
WORK, REPORTS = "Work", "Reports"

COMMANDS = (
    # (name, function or group of commands, heading): one line a command, in the order of the help
    ("demo", demo, START),
    ("start", start, START),
    ("init", init, START),
    ("policy", policy, START),
    ("doctor", doctor, START),
    ("backup", backup, START),
    ("restore", restore, START),
    ("forget", forget, START),
    ("check", check, REGISTERS),
    ("ingest", ingest, REGISTERS),
    ("amendments", amendments, REGISTERS),
    ("layouts", layouts, REGISTERS),
    ("anonymise", anonymise, REGISTERS),
    ("codes", codes, REGISTERS),
    ("calendar", calendar, REGISTERS),
    ("absence", absence, ANALYSES),
    ("threshold", threshold, ANALYSES),
    ("punctuality", punctuality, ANALYSES),
    ("unexplained", unexplained, ANALYSES),
    ("groups", groups, ANALYSES),
    ("continuous", continuous, ANALYSES),
    ("patterns", patterns, ANALYSES),
    ("changes", changes, ANALYSES),
    ("interventions", interventions, ANALYSES),
    ("explain", explain, ANALYSES),
    ("stages", stages, WORK),
    ("weekly", weekly, WORK),
    ("verify", verify, WORK),
    ("letters", letters, WORK),
    ("tick", tick, WORK),
    ("certificate", certificate, WORK),
    ("hold", hold, WORK),
    ("templates", templates, WORK),
    ("notices", notices, WORK),
    ("returns", returns, WORK),
    ("log", log, WORK),
    ("leave", leave, WORK),
    ("conduct", conduct, WORK),
    ("history", history, WORK),
    ("undo", undo, WORK),
    ("governors", governors, REPORTS),
    ("celebrate", celebrate, REPORTS),
)


def register(app: typer.Typer) -> None:
    """Put every command, and every group of commands, on `app`."""
    for name, command, heading in COMMANDS:
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name, rich_help_panel=heading)
        else:
            app.command(name, rich_help_panel=heading)(command)
