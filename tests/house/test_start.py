"""Starting up: fast, and nothing heavy imported before it is used."""

import subprocess
import sys

from attcli.cli.commands import COMMANDS

EVERY = {f"attcli.cli.{name}" for name in COMMANDS}
HEAVY = ("polars", "typer", "rich", "openpyxl", "jinja2", "typst", "docx", "holidays")


def modules_after(*args: str) -> set[str]:
    code = (
        "import sys\n"
        f"sys.argv = ['attcli', *{list(args)!r}]\n"
        "from attcli.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write(' '.join(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    return set(done.stderr.split())


def test_version_imports_nothing_heavy():
    assert not modules_after("--version") & set(HEAVY)


def test_help_does_not_import_frames_or_writers():
    assert not modules_after("--help") & {"polars", "openpyxl", "jinja2", "typst", "docx"}


def test_a_command_imports_no_other():
    of_commands = {name for name in modules_after("absence", "--help") if name in EVERY}
    assert of_commands == {"attcli.cli.absence"}


def test_tab_completion_knows_every_command_and_its_options(attcli):
    tab = {"_ATTCLI_COMPLETE": "complete_bash", "COMP_CWORD": "1"}
    done = attcli(COMP_WORDS="attcli ", **tab)
    assert done.stdout.split() == list(COMMANDS)
    done = attcli(COMP_WORDS="attcli thr", **tab)
    assert done.stdout.split() == ["threshold"]
    options = attcli(COMP_WORDS="attcli absence --fo", **{**tab, "COMP_CWORD": "2"})
    assert options.stdout.split() == ["--forecast", "--format"]


def test_a_misspelt_command_meets_the_right_one(attcli):
    done = attcli("absense")
    assert (done.returncode, "Did you mean 'absence'?" in done.stderr) == (2, True)


def test_version_may_stand_anywhere(attcli):
    for args in (("--version",), ("-q", "--version"), ("codes", "--version")):
        done = attcli(*args)
        assert (done.returncode, done.stderr) == (0, ""), args
        assert done.stdout.startswith("attcli ")
