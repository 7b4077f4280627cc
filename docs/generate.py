"""Write the generated pages of docs/, or check that they are current.

python docs/generate.py          writes them
python docs/generate.py --check  ends 1, naming the pages, when one is out of date
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from attcli.cli.app import app
from attcli.cli.commands import COMMANDS
from attcli.exports.describe import layouts_document
from attcli.findings import findings_document
from attcli.law.describe import law_document
from attcli.measures.describe import measures_document
from attcli.policy.describe import policies_document

DOCS = Path(__file__).resolve().parent
NOTE = "<!-- Written by docs/generate.py: change the source, not this page. -->\n\n"


def commands_document() -> str:
    """Every command with its help, from the command line's own declarations."""
    group = typer.main.get_command(app)
    lines = ["# Commands", "", "Global options go before or after any command.", ""]
    lines += _options(group)
    heading = ""
    for name, panel in COMMANDS.items():
        if panel != heading:
            heading = panel
            lines += [f"## {heading}", ""]
        command = group.get_command(typer.Context(group), name)  # type: ignore[attr-defined]
        lines += _command(f"attcli {name}", command)
    return "\n".join(lines).rstrip() + "\n"


def _command(name: str, command: object) -> list[str]:
    """A command's help and options; of a group of commands, each of them beneath it."""
    own = [f"### `{name}`", "", _prose(command.help or ""), "", *_options(command)]  # type: ignore[attr-defined]
    for word, inner in getattr(command, "commands", {}).items():
        own += _command(f"{name} {word}", inner)
    return own


def _prose(text: str) -> str:
    return "\n".join(line.strip() for line in text.replace("\b", "").strip().splitlines())


def _options(command: object) -> list[str]:
    rows = [
        f"| {_spelling(param)} | {' '.join((getattr(param, 'help', '') or '').split())} |"
        for param in command.params  # type: ignore[attr-defined]
        if param.name not in {"help", "install_completion", "show_completion"}
    ]
    return ["| option | what it does |", "| --- | --- |", *rows, ""] if rows else []


def _spelling(param: object) -> str:
    names = [name for name in [*param.opts, *param.secondary_opts] if name.startswith("-")]  # type: ignore[attr-defined]
    metavar = param.metavar or ""  # type: ignore[attr-defined]
    return " ".join(
        [f"`{', '.join(names) or metavar}`", *([f"`{metavar}`"] if names and metavar else [])]
    )


def pages() -> Iterator[tuple[Path, str]]:
    """Each generated page and the text it should hold."""
    for name, document in (
        ("commands.md", commands_document),
        ("findings.md", findings_document),
        ("layouts.md", layouts_document),
        ("law.md", law_document),
        ("measures.md", measures_document),
        ("policies.md", policies_document),
    ):
        yield DOCS / name, NOTE + document()


def main() -> int:
    """Write or check; the exit code."""
    stale = [
        (page, text)
        for page, text in pages()
        if not page.exists() or page.read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv:
        for page, _ in stale:
            print(f"out of date: docs/{page.name}; run: python docs/generate.py")
        return 1 if stale else 0
    for page, text in stale:
        page.write_text(text, encoding="utf-8", newline="\n")
        print(f"written: docs/{page.name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
