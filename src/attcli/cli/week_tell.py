"""What a week came to, in a few lines for people."""

from typing import TYPE_CHECKING, Any

from attcli.cli.state import state
from attcli.cli.week_ask import DraftMode
from attcli.cli.words import complain, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attcli.register.view import View
    from attcli.reports.weekly import Outcome, WeeklyPlan

_MOST_SAID = 12


def tell_refused(planned: "WeeklyPlan") -> None:
    """Say which letters were not drafted, and why."""
    for line in planned.refused:
        complain(f"not drafted: {line}")


def tell(view: "View", outcome: "Outcome", draft: DraftMode, *, unopened: bool) -> None:
    """What the run came to, in a few lines for people; under -q only that letters are blocked, or
    not in the file to print.

    `unopened`: what was done before the log began is neither imported nor waived.
    """
    for line in view.later:
        say(line)
    say(counts_words(outcome.counts, draft))
    if moved := outcome.counts.get("look_again"):
        which = "1 letter or notice" if moved == 1 else f"{moved} letters or notices"
        say(f"To look at again, for the marks have changed since: {which}. See To do.")
    where = f"{outcome.folder.name}/weekly.xlsx"
    if outcome.blocked and state().quiet:
        complain(f"{len(outcome.blocked)} blocked: see To do in {where}")
    if outcome.apart and state().quiet:
        complain(f"{len(outcome.apart)} not in the file to print: see To do in {where}")
    _tell_each("Blocked", outcome.blocked)
    _tell_each("To print by itself", outcome.apart)
    if outcome.blocked and not view.register.contacts.height:
        say("No contacts are known, so no letter can be addressed: add --contacts FILE.")
    if unopened:
        say("Opening history unknown: look in your own records before you send a letter.")


def _tell_each(what: str, lines: "Sequence[str]") -> None:
    for line in lines[:_MOST_SAID]:
        say(f"{what}: {line}")
    if (more := len(lines) - _MOST_SAID) > 0:
        say(f"… and {more} more ({what.lower()}): see To do in weekly.xlsx.")


def counts_words(counts: "Any", draft: DraftMode) -> str:
    """The counts of letters and certificates in one line."""
    left = counts["letters_not_chosen"]
    not_drafted = f", {left} not drafted (--draft {draft})" if left else ""
    return (
        f"Letters due: {counts['letters_due']} ({counts['letters_drafted']} drafted, "
        f"{counts['letters_blocked']} blocked, {counts['letters_waiting']} wait for you, "
        f"{counts['letters_over_limit']} over the limit{not_drafted}). "
        f"Certificates: {counts['certificates']}. "
        f"Ten-session test met now: {counts['threshold_met_now']}."
    )
