"""Words for people: everything that goes to stderr, and the consoles that write it."""

from functools import cache
from typing import TYPE_CHECKING

from attcli.cli.state import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from attcli.findings import Finding

MOST_FINDINGS = 12
PIPED_WIDTH = 140


@cache
def stderr() -> "Console":
    """The console for people: whole words on a terminal, whole lines in a log."""
    import sys

    from rich.console import Console

    return Console(
        stderr=True,
        no_color=state().no_color or None,
        highlight=False,
        emoji=False,
        soft_wrap=not sys.stderr.isatty(),
    )


@cache
def stdout() -> "Console":
    """The console for results shown as tables: as wide as the terminal, roomy when piped."""
    import os
    import sys

    from rich.console import Console

    roomy = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else PIPED_WIDTH
    return Console(no_color=state().no_color or None, highlight=False, emoji=False, width=roomy)


def say(text: str, style: str = "") -> None:
    """One line for people on stderr; silent under -q. The text is data, never markup."""
    if not state().quiet:
        stderr().print(text, style=style, markup=False)


def complain(text: str) -> None:
    """One line that is said even under -q."""
    stderr().print(f"attcli: {text}", markup=False)


def tell_findings(
    findings: "Sequence[Finding]", *, every: bool = False, in_full: bool = False
) -> None:
    """The findings in words: gravest first, at most a dozen, then how many more.

    Errors are told even under -q; notes that ask for nothing under -v, or where `every` is asked.
    Warnings about files taken in earlier, and told then, make one line, but `in_full` or under -v.
    """
    from attcli.findings import Severity

    order = list(Severity)
    least = Severity.ERROR if state().quiet else Severity.WARNING
    least = Severity.INFO if (every or state().verbose) and not state().quiet else least
    told = [f for f in findings if order.index(f.severity) <= order.index(least)]
    again = state().told_before and not (in_full or every or state().verbose)
    earlier = [again and bool(f.file) and f.severity != Severity.ERROR for f in told]
    now = [found for found, before in zip(told, earlier, strict=True) if not before]
    ranked = sorted(now, key=lambda f: order.index(f.severity))
    most = len(ranked) if every else MOST_FINDINGS
    for found in ranked[:most]:
        stderr().print(_sentence(found), style=_STYLE[str(found.severity)], markup=False)
    if len(ranked) > most:
        stderr().print(
            f"… and {len(ranked) - most} more: `attcli check` lists them all.", markup=False
        )
    if before := sum(earlier):
        warnings = "1 warning" if before == 1 else f"{before} warnings"
        say(f"{warnings} about files taken in earlier, told then: -v tells them again.")


_STYLE = {"error": "red", "warning": "yellow", "info": "dim"}


def _sentence(found: "Finding") -> str:
    parts = [found.file, found.sheet and f"sheet {found.sheet}", found.row and f"row {found.row}"]
    place = ", ".join(part for part in parts if part)
    return f"{found.severity}: {place + ': ' if place else ''}{found.message} [{found.code}]"
